"""Loads the demonstration, once. Its passwords are public: for the embedded mode, on one's own machine."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.demo.load import load


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes-really", action="store_true", help="load it into a database that others reach")

    def handle(self, *args: Any, yes_really: bool, **options: Any) -> None:
        if not settings.EMBEDDED and not yes_really:
            raise CommandError("the demonstration's passwords are public; --yes-really loads it all the same")
        if load(at=timezone.now()):
            self.stdout.write("The demonstration data is loaded.")
