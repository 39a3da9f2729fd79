"""Puts an institution's archive into an empty installation: `manage.py import_institution FILE`, after `migrate`.

Into either database, whichever the archive came from. An installation that has people or institutions is left as it is.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import Error

from collab.archives import LEFT_OUT, PATHS
from collab.backups import refuse_unless_empty, refuse_without_tables
from foundation.db.archives import read_archive
from foundation.db.backup_files import BadBackup


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        refuse_without_tables()
        refuse_unless_empty()
        try:
            header = read_archive(file, left_out=LEFT_OUT, paths=PATHS)
        except BadBackup as error:
            raise CommandError(f"{file}: {error} Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}. Nothing was changed.") from error
        except Error as error:
            raise CommandError(f"The database refused a row: {error}. Nothing was changed.") from error
        rows = sum(table["rows"] for table in header["tables"].values())
        self.stdout.write(f"{header['institution']['name']} is here: {rows} rows, as they were at {header['made_at']}.")
