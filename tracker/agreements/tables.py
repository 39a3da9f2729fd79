"""Working agreements in the report: which sides have agreed, and which are to be looked at. May import rules."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from tracker.agreements.models import Agreement
from tracker.agreements.rules import ASKED_BEFORE, RULE
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Unit, attribute_column


@dataclass(frozen=True, slots=True)
class AgreementRow:
    agreement_id: int
    name: str
    version: int
    in_force: bool
    library_agreed_on: date | None
    it_agreed_on: date | None
    review_on: date | None


def _agreements(data: ReportData) -> list[AgreementRow]:
    """Those that have not ended by the period's last day, as they are today. One query."""
    going_on = Q(ended_on=None) | Q(ended_on__gt=data.period.to_on)
    rows = Agreement.objects.filter(going_on, institution=data.institution).order_by("name", "pk")
    return [
        AgreementRow(row.pk, row.name, row.number, row.in_force, row.library_agreed_on, row.it_agreed_on, row.review_on)
        for row in rows
    ]


AGREEMENTS: Table[AgreementRow] = Table(
    reads=may_read_report,
    key="agreements",
    title=_("Working agreements"),
    rule=RULE,
    asks=lambda institution_id, from_on, to_on, today: Exists(Agreement.objects.filter(institution=institution_id)),
    prepare=lambda data: data[_agreements],
    columns=(
        attribute_column("agreement_id", _("Agreement id"), Unit.COUNT),
        attribute_column("name", _("Agreement")),
        attribute_column("version", _("Version"), Unit.COUNT),
        attribute_column("in_force", _("In force"), Unit.FLAG),
        attribute_column("library_agreed_on", _("The library agreed"), Unit.DAY),
        attribute_column("it_agreed_on", _("IT agreed"), Unit.DAY),
        attribute_column("review_on", _("Review"), Unit.DAY),
    ),
)
FIGURES: tuple[Figure[Any], ...] = (
    Figure(
        reads=may_read_report,
        key="agreements_waiting",
        label=_("Working agreements that wait for a side"),
        rule=_("Working agreements that have not ended and to whose text as it is today a side has not agreed."),
        table=AGREEMENTS,
        picks=lambda rows, _data: [row for row in rows if not row.in_force],
    ),
    Figure(
        reads=may_read_report,
        key="agreements_to_review",
        label=_("Working agreements to look at again"),
        rule=_("Working agreements in force whose review is due within 30 days, or was."),
        table=AGREEMENTS,
        picks=lambda rows, data: [
            row
            for row in rows
            if row.in_force and row.review_on is not None and row.review_on <= data.today + ASKED_BEFORE
        ],
    ),
)
