"""manage.py rebuild_cadence"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.institutions.models import Institution
from foundation.tenancy import across_institutions
from tracker.meetings.actions import rebuild


class Command(BaseCommand):
    help = "Computes the rollup of contacts again from the meetings and says what differed: nothing, normally."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institution", help="only this one: its id or its name")
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when anything differs")
        parser.add_argument("--joint", action="store_true", help="first settle which meetings count, from who attended")

    def handle(self, *args: Any, **options: Any) -> None:
        with across_institutions():
            ids = _institution_ids(options["institution"])
            found = rebuild(
                institution_ids=ids,
                at=timezone.now(),
                check=options["check"],
                joint=options["joint"],
                progress=lambda done: self._progress(done, len(ids)),
            )
        for what, count in (
            ("meetings that say wrongly whether they count", found.joint),
            ("contact weeks of projects", found.weeks),
            ("contact weeks of institutions", found.institution_weeks),
            ("cadences", found.cadences),
        ):
            if count:
                self.stdout.write(f"{count} {what} {'differ' if options['check'] else 'differed and were put right'}")
        self.stdout.write(f"{len(ids)} institutions: " + ("something differed" if found else "nothing differs"))
        if found and options["check"]:
            sys.exit(1)

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} of {total} institutions", ending="\n" if done == total else "")


def _institution_ids(wanted: str | None) -> list[int]:
    places = Institution.objects.order_by("pk")
    if wanted is not None:
        places = places.filter(pk=int(wanted)) if wanted.isdecimal() else places.filter(name__same_text=wanted)
        if not places:
            raise CommandError(f"There is no institution {wanted!r}.")
    return list(places.values_list("pk", flat=True))
