"""Prints what the files of an institution's archive contain, as JSON Schema: docs/archive.schema.json."""

from typing import Any

from django.core.management import BaseCommand

from collab.archive_schema import schema


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(schema(), ending="")
