"""Prints the version of the product."""

from typing import Any

from django.core.management import BaseCommand

from collab.version import VERSION


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(VERSION)
