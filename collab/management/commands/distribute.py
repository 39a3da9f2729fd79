"""Prints the SQL by which Citus spreads the tables over databases; docs/reliability.md says when that is due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from collab.distribution import statements


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("DATABASE_URL must name a PostgreSQL.")
        for statement in statements():
            self.stdout.write(f"{statement};")
