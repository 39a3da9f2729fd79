"""Puts a backup into an empty installation: `manage.py restore FILE`, after `manage.py migrate`.

Into either database, whichever the file came from. An installation that has people or institutions is left as it is.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import Error

from collab.backups import LEFT_OUT, refuse_unless_empty, refuse_without_tables, take_keys
from foundation.db.backup_files import BadBackup
from foundation.db.backups import read_backup


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        refuse_without_tables()
        refuse_unless_empty()
        try:
            header, counted = read_backup(file, left_out=LEFT_OUT)
        except BadBackup as error:
            raise CommandError(f"{file}: {error} Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}. Nothing was changed.") from error
        except Error as error:
            raise CommandError(f"The database refused a row: {error}. Nothing was changed.") from error
        self.stdout.write(
            f"{sum(counted.values())} rows of {len(counted)} tables, as they were at {header['made_at']}."
        )
        if (path := take_keys(header["keys"])) is not None:
            self.stdout.write(
                f"Links in mails were signed with other keys. Set SECRET_KEY_FALLBACKS to what is in {path}."
            )
