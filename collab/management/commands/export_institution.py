"""Writes all of one institution into one archive: `manage.py export_institution ID FILE`. The product may go on.

The archive is a zip of lines of JSON with its own description; docs/guides/leaving.md says what is in it and what is
not. It holds people's data and password hashes: keep it as you keep the database.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from accounts.institutions.models import Institution
from collab.archive_schema import README, schema
from collab.archives import LEFT_OUT, PATHS
from collab.backups import refuse_without_tables
from collab.version import VERSION
from foundation.db.archive_files import opened, written_archive
from foundation.db.archives import write_archive
from foundation.tenancy import across_institutions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("institution", type=int)
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, institution: int, file: Path, **options: Any) -> None:
        refuse_without_tables()
        if file.exists():
            raise CommandError(f"{file} is there already, and was left as it is.")
        with across_institutions():
            leaving = Institution.objects.filter(pk=institution).first()
        if leaving is None:
            raise CommandError(f"There is no institution {institution}.")
        about = {
            "version": VERSION,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "institution": {"id": leaving.pk, "name": leaving.name},
            "not_in_it": LEFT_OUT,
        }
        try:
            with written_archive(file) as writer:
                writer.text("README.txt", README)
                writer.text("schema.json", schema())
                write_archive(writer, leaving.pk, left_out=LEFT_OUT, paths=PATHS, **about)
            with opened(file) as archive:
                archive.check()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        rows = sum(table["rows"] for table in archive.tables.values())
        self.stdout.write(f"{file}: {rows} rows of {leaving}, written and read again.")
