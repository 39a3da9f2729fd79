"""Ends with 0 when beat has sent a task lately: the health check of the beat service."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from collab.health import beat_state


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        state = beat_state()
        if state != "ok":
            raise CommandError(f"beat is {state}")
