"""Writes what is held about one person into one file, for them: `manage.py export_person ID FILE`.

Who can sign in takes their own from their profile, and gets more: how they rate their own skills is for nobody else.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from accounts.people.models import Person
from collab.backups import refuse_without_tables
from collab.personal_data import PRIVATE, write_personal_data
from foundation.db.backup_files import new_file
from foundation.db.table_rows import one_instant
from foundation.tenancy import across_institutions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", type=int)
        parser.add_argument("file", type=Path, help="a new file")

    def handle(self, *args: Any, person: int, file: Path, **options: Any) -> None:
        refuse_without_tables()
        with across_institutions(), one_instant():
            found = Person.objects.select_related("institution").filter(pk=person).first()
            if found is None:
                raise CommandError(f"There is no person {person}.")
            try:
                with new_file(file) as stream:
                    rows = write_personal_data(stream, found, at=timezone.now(), without=PRIVATE)
            except FileExistsError as error:
                raise CommandError(f"{file} is there already, and was left as it is.") from error
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{file}: {rows} rows about {found.name}.")
