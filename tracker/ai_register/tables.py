"""The AI register in the report. May import queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from tracker.ai_register.cards import address, lacks
from tracker.ai_register.choices import AiApproval, AiArea, AiKind, AiStatus, DataClass, RiskClass
from tracker.ai_register.models import AiEntry
from tracker.ai_register.rules import OWNERS_RULE, OWNERS_WITHIN, REVIEW_RULE
from tracker.figures.exceptions import OwnException, ReportExceptions
from tracker.figures.figures import Figure
from tracker.figures.tables import Column, ReportData, Table, Text, Unit, Value, attribute_column, code_column

_WORKS = (AiStatus.PILOT.value, AiStatus.APPROVED.value)


@dataclass(frozen=True, slots=True)
class AiRow:
    """`lacks_library`, `lacks_it`: for longer than the rule allows."""

    id: int
    name: str
    kind: str
    area: str
    risk: str
    data_class: str
    status: str
    approval: str
    added_on: date
    reviewed_on: date | None
    review_on: date
    lacks_library: bool
    lacks_it: bool
    project_id: int | None
    project: str


def ai_rows(data: ReportData) -> list[AiRow]:
    """That are in the register on the period's last day, as they are today. One query."""
    rows: QuerySet[AiEntry] = AiEntry.objects.filter(institution=data.institution, added_on__lte=data.period.to_on)
    rows = rows.exclude(status=AiStatus.RETIRED)
    related = rows.select_related("library_owner__team", "it_owner__team", "project").order_by("name", "pk")
    return [_row(row, old=row.added_on <= data.period.to_on - OWNERS_WITHIN) for row in related]


def _row(row: AiEntry, *, old: bool) -> AiRow:
    return AiRow(
        row.pk, row.name, row.kind, row.area, row.risk, row.data_class, row.status, row.approval, row.added_on,
        row.reviewed_on, row.review_on, old and lacks(row, "library"), old and lacks(row, "it"), row.project_id,
        row.project.name if row.project is not None else "",
    )  # fmt: skip


def _words(choices: Any) -> dict[Value, Text]:
    return {"": "", **dict(choices.choices)}


AI_REGISTER: Table[AiRow] = Table(
    order=90,
    reads=may_read_report,
    key="ai_register",
    title=_("AI register"),
    rule=_("Uses of AI and concerns in the register on the period's last day, without retired ones."),
    asks=lambda institution_id, from_on, to_on, today: Exists(
        AiEntry.objects.filter(institution=institution_id, added_on__lte=to_on)
    ),
    prepare=lambda data: data[ai_rows],
    columns=(
        attribute_column("id", _("Entry id"), Unit.COUNT),
        Column("entry", _("Entry"), lambda row: row.name),
        code_column("kind", _("Kind"), _words(AiKind)),
        code_column("area", _("Where it bites"), _words(AiArea)),
        code_column("risk", _("Risk"), _words(RiskClass)),
        code_column("data_class", _("Data"), _words(DataClass)),
        code_column("status", _("Status"), _words(AiStatus)),
        code_column("approval", _("Approval"), _words(AiApproval)),
        attribute_column("reviewed_on", _("Last review"), Unit.DAY),
        attribute_column("review_on", _("Next review"), Unit.DAY),
        attribute_column("lacks_library", _("No owner in the library"), Unit.FLAG),
        attribute_column("lacks_it", _("No owner in IT"), Unit.FLAG),
    ),
)


def _that(holds: Callable[[AiRow, ReportData], bool]) -> Callable[[Sequence[AiRow], ReportData], Sequence[AiRow]]:
    return lambda rows, data: [row for row in rows if holds(row, data)]


FIGURES: tuple[Figure[Any], ...] = (
    Figure(
        order=90,
        reads=may_read_report,
        key="ai_uses",
        label=_("Uses of AI"),
        rule=_("Uses in pilot or in use on the period's last day."),
        table=AI_REGISTER,
        picks=_that(lambda row, _data: row.kind == AiKind.USE and row.status in _WORKS),
    ),
    Figure(
        order=91,
        reads=may_read_report,
        key="ai_reviews_late",
        label=_("Reviews of AI overdue"),
        rule=REVIEW_RULE,
        table=AI_REGISTER,
        picks=_that(lambda row, data: row.review_on < data.period.to_on),
    ),
    Figure(
        order=92,
        reads=may_read_report,
        key="ai_without_owners",
        label=_("AI entries without an owner on a side"),
        rule=OWNERS_RULE,
        table=AI_REGISTER,
        picks=_that(lambda row, _data: row.lacks_library or row.lacks_it),
    ),
)


def _exceptions(data: ReportData) -> list[OwnException]:
    """Owners that are missing first, then reviews that are overdue. No query beside that of the table."""
    rows = AI_REGISTER.rows(data)
    missing = [
        _exception(row, "ai_without_owners", _missing(row), row.added_on)
        for row in rows
        if row.lacks_library or row.lacks_it
    ]
    late = [
        _exception(row, "ai_reviews_late", gettext("AI review overdue"), row.review_on)
        for row in rows
        if row.review_on < data.period.to_on
    ]
    return [*missing, *late]


def _exception(row: AiRow, what: str, label: str, since_on: date) -> OwnException:
    return OwnException(what, label, row.name, address(row.id), since_on, row.project_id, row.project)


def _missing(row: AiRow) -> str:
    if row.lacks_library and row.lacks_it:
        return gettext("No owner on either side")
    return gettext("No owner in the library") if row.lacks_library else gettext("No owner in IT")


EXCEPTIONS = ReportExceptions(order=90, key="ai_register", reads=may_read_report, rows=_exceptions)
