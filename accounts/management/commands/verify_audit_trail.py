"""Says whether the audit trail is as it was sealed: `manage.py verify_audit_trail`, of all institutions or one.

With `--digest`, one that the page of the audit trail showed before and that was kept elsewhere, it also finds out
whether seals were made again since.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from accounts.institutions.models import Institution
from accounts.trail.models import AuditSeal
from accounts.trail.sealing import faults
from foundation.tenancy import across_institutions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institution", type=int)
        parser.add_argument("--digest", default="")

    def handle(self, *args: Any, institution: int | None, digest: str, **options: Any) -> None:
        if digest and institution is None:
            raise CommandError("--digest is of one institution: say --institution as well.")
        broken = 0
        with across_institutions():
            asked = Institution.objects.order_by("pk")
            asked = asked.filter(pk=institution) if institution is not None else asked
            if institution is not None and not asked:
                raise CommandError(f"There is no institution {institution}.")
            for place in asked.iterator():
                wrong = list(faults(place.pk, noted=digest))
                broken += len(wrong)
                newest = AuditSeal.objects.filter(institution=place).first()
                said = f"as sealed; seal {newest}" if newest is not None else "nothing is sealed yet"
                self.stdout.write(f"{place.pk} {place}: {said if not wrong else ''}")
                for fault in wrong:
                    self.stdout.write(f"  {fault}")
        if broken:
            raise CommandError(f"The audit trail is not as it was sealed. Faults: {broken}.")
