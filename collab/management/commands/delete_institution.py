"""Deletes all of one institution: `manage.py delete_institution ID --name "…" --archive FILE --certificate FILE`.

First writes its archive, as `export_institution` does, and then deletes just what is in it and what an archive leaves
out; others are not touched. All or nothing: while somebody of the institution is writing, the database may refuse, and
the command can be run again. The certificate says how many rows of which table went, and what was kept for which
reason. Backups that were made before still hold the institution, as long as you keep them.
"""

import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import Error
from django.utils import timezone

from accounts.institutions.models import Institution
from collab.archives import ADDRESSES, DELETED, OF_THE_INSTALLATION
from collab.version import VERSION
from foundation.db.archives import delete_institution
from foundation.db.backup_files import new_file
from foundation.db.table_rows import one_instant
from foundation.tenancy import across_institutions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("institution", type=int)
        parser.add_argument("--name", required=True, help="the institution's name, to be sure")
        parser.add_argument("--archive", type=Path, required=True, help="a new file")
        parser.add_argument("--certificate", type=Path, required=True, help="a new file")

    def handle(self, *args: Any, institution: int, certificate: Path, archive: Path, **options: Any) -> None:
        with across_institutions():
            leaving = Institution.objects.filter(pk=institution).first()
        if leaving is None or leaving.name != options["name"]:
            raise CommandError(f"There is no institution {institution} with that name. Nothing was changed.")
        try:
            with new_file(certificate) as file, one_instant(reads_only=False):
                call_command("export_institution", institution, archive, stdout=self.stdout)
                deleted = delete_institution(institution, paths=DELETED, names=ADDRESSES)
                told = _certificate(leaving, deleted, archive)
                file.write(told.encode())
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}. Nothing was changed.") from error
        except Error as error:
            raise CommandError(
                f"Somebody is writing at {leaving.name}: {error} Nothing was deleted; try again."
            ) from error
        self.stdout.write(told)


def _certificate(leaving: Institution, deleted: dict[str, int], archive: Path) -> str:
    with archive.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    told = {
        "certificate": f"Deletion of {leaving.name}",
        "institution": {"id": leaving.pk, "name": leaving.name},
        "deleted_at": timezone.now().isoformat(timespec="seconds"),
        "version": VERSION,
        "archive": {"file": archive.name, "sha256": digest},
        "rows_deleted": dict(sorted(deleted.items())),
        "kept": OF_THE_INSTALLATION,
        "outside": "Backups and logs made before hold the institution for as long as the installation keeps them. What "
        "other institutions wrote down of their dealings with it, such as an offer in their audit trail, is theirs.",
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
