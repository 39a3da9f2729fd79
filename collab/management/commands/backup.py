"""Writes everything into one file: `manage.py backup FILE`. The product may go on meanwhile.

The file holds people's data, password hashes and the keys of links: keep it as you keep the database. What it leaves
out is said in docs/guides/administration.md.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from collab.backups import LEFT_OUT, keys, refuse_without_tables
from collab.version import VERSION
from foundation.db.backup_files import checked, written
from foundation.db.backups import write_backup


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        refuse_without_tables()
        if file.exists():
            raise CommandError(f"{file} is there already, and was left as it is.")
        try:
            with written(file) as writer:
                made_at = timezone.now().isoformat(timespec="seconds")
                write_backup(writer, left_out=LEFT_OUT, version=VERSION, made_at=made_at, keys=keys())
                writer.end()
            _header, counted = checked(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{file}: {sum(counted.values())} rows of {len(counted)} tables, written and read again.")
