"""manage.py import_meetings FILE --institution NAME"""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.institutions.models import Institution
from foundation.errors import Refused, Stale
from foundation.tenancy import across_institutions, within
from tracker.intake.csv.actions import check_import, import_meetings

CHUNK = 256 * 1024  # bytes read together
WIDTH = 40  # characters of the bar


class Command(BaseCommand):
    help = (
        "Imports meetings from a CSV or XLSX file: all of them, or none when a row has a problem. Twice adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--institution", required=True, help="its id or its name")
        parser.add_argument("--dry-run", action="store_true", help="only say what is wrong and what would be added")

    def handle(self, *args: Any, **options: Any) -> None:
        institution_id = _institution_id(options["institution"])
        path: Path = options["file"]
        given: dict[str, Any] = {"institution_id": institution_id, "by": None, "at": timezone.now()}
        try:
            with within(institution_id):
                if options["dry_run"]:
                    outcome = check_import(chunks=self._chunks(path), **given)
                else:
                    outcome = import_meetings(file_name=path.name, chunks=self._chunks(path), **given)
        except Refused as refusal:
            raise CommandError(" ".join(refusal.fields.values())) from refusal
        except Stale:
            raise CommandError(
                "Projects or people changed while the file was read; nothing was imported. Again?"
            ) from None
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        for problem in outcome.problems:
            self.stderr.write(f"row {problem.row}, {problem.column or 'whole row'}: {problem.why}")
        if outcome.problem_count:
            raise CommandError(f"{outcome.problem_count} problems in {outcome.rows} rows; nothing was imported.")
        verb = "would be added" if options["dry_run"] else "added"
        self.stdout.write(f"{outcome.rows} rows: {outcome.added} {verb}, {outcome.present} were there already")

    def _chunks(self, path: Path) -> Iterator[bytes]:
        """The file's content; draws a bar of how far it has been read, on a terminal."""
        total = max(1, path.stat().st_size)
        done = 0
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
                done += len(chunk)
                if self.stderr.isatty():
                    bar = "#" * (WIDTH * done // total)
                    self.stderr.write(f"\r[{bar:<{WIDTH}}] {100 * done // total:3d}%", ending="")
        if self.stderr.isatty():
            self.stderr.write("")


def _institution_id(wanted: str) -> int:
    with across_institutions():
        found = list(Institution.objects.filter(name__same_text=wanted).order_by("pk")[:2])
        if not found and wanted.isdecimal():
            found = list(Institution.objects.filter(pk=int(wanted)))
    if not found:
        raise CommandError(f"There is no institution {wanted!r}.")
    if len(found) > 1:
        raise CommandError(f"Several institutions are called {wanted!r}. Give the number that the admin shows.")
    return found[0].pk
