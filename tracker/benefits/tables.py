"""Benefits in the report: those of the period, and what all confirmed ones come to. May import queries and rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from tracker.benefits.models import Benefit, BenefitKind, BenefitPeriod, Confidence
from tracker.benefits.queries import confirmed_until, of_period, stated_rates, sums_of, targets, until
from tracker.benefits.rules import ConvertedSum, Sum, SumKey, confirmed_by, convert
from tracker.benefits.sentences import rates_in_words
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Text, Unit, Value, attribute_column, code_column, project_column

KINDS: dict[Value, Text] = {one.value: one.label for one in BenefitKind}
PERIODS: dict[Value, Text] = {one.value: one.label for one in BenefitPeriod}
CONFIDENCES: dict[Value, Text] = {one.value: one.label for one in Confidence}


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """Without the names of people. `confirmed`: by both sides, by the end of the period."""

    id: int
    text: str
    kind: str
    amount: str
    currency: str
    period: str
    from_on: date | None
    to_on: date | None
    confidence: str
    confirmed: bool
    confirmed_on: date | None
    project_id: int | None
    project: str


def _reported(row: Benefit, last: date) -> BenefitLine:
    confirmed = confirmed_by(last, library_on=row.library_confirmed_on, it_on=row.it_confirmed_on)
    days = [day for day in (row.library_confirmed_on, row.it_confirmed_on) if day is not None]
    return BenefitLine(
        row.pk, row.text, row.kind, str(row.amount) if row.amount is not None else "", row.currency, row.period,
        row.from_on, row.to_on, row.confidence, confirmed, max(days) if confirmed else None, row.project_id,
        row.project.name if row.project else "",
    )  # fmt: skip


def _benefits(data: ReportData) -> list[BenefitLine]:
    rows = of_period(data.institution.pk, data.period.from_on, data.period.to_on).select_related("project")
    return [_reported(row, data.period.to_on) for row in rows.order_by("kind", "currency", "-id")]


BENEFITS: Table[BenefitLine] = Table(
    order=75,
    reads=may_read_report,
    key="benefits",
    title=_("Benefits"),
    rule=_("Benefits of which a day is in the period, and those that both sides confirmed in it."),
    asks=lambda institution_id, from_on, to_on, today: Exists(of_period(institution_id, from_on, to_on)),
    prepare=lambda data: data[_benefits],
    columns=(
        attribute_column("id", _("Benefit id"), Unit.COUNT),
        attribute_column("text", _("What it is")),
        code_column("kind", _("Kind"), KINDS),
        attribute_column("amount", _("Amount")),
        attribute_column("currency", _("Currency")),
        code_column("period", _("How often"), PERIODS),
        attribute_column("from_on", _("From"), Unit.DAY),
        attribute_column("to_on", _("To"), Unit.DAY),
        code_column("confidence", _("Confidence"), CONFIDENCES),
        attribute_column("confirmed", _("Confirmed by both sides"), Unit.FLAG),
        attribute_column("confirmed_on", _("Confirmed on"), Unit.DAY),
        project_column(),
    ),
)


@dataclass(frozen=True, slots=True)
class BenefitTotal:
    """`total`: "" where no benefit has an amount, or a rate is missing. `rates`: what it was converted with."""

    kind: str
    period: str
    currency: str
    total: str
    benefits: int
    rates: str


def _totals(data: ReportData) -> Sequence[BenefitTotal]:
    """Two queries. Of the whole ledger: a benefit of earlier years stays one."""
    last = data.period.to_on
    sums = sums_of(Benefit.objects.filter(confirmed_until(last), institution=data.institution))
    rates = until(stated_rates(), last) if sums else []
    found = [one for into in targets(rates) for one in convert(sums, rates, into=into, on=last)]
    return [*(_total(key, one) for key, one in sums.items()), *(_converted(one) for one in found)]


def _total(key: SumKey, one: Sum) -> BenefitTotal:
    return BenefitTotal(key.kind, key.period, key.currency, _written(one.total), one.benefits, "")


def _converted(one: ConvertedSum) -> BenefitTotal:
    return BenefitTotal(one.kind, one.period, one.into, _written(one.total), one.benefits, rates_in_words(one.rates))


def _written(total: Any) -> str:
    return str(total) if total is not None else ""


TOTALS: Table[BenefitTotal] = Table(
    order=76,
    reads=may_read_report,
    key="benefit_totals",
    title=_("What benefits come to"),
    rule=_(
        "All benefits that both sides had confirmed by the end of the period, of any year. Amounts are added up only "
        "where kind, currency and “how often” are the same. A total in another currency says the rates that your "
        "institution stated, with their days."
    ),
    asks=lambda institution_id, from_on, to_on, today: Exists(
        Benefit.objects.filter(confirmed_until(to_on), institution=institution_id)
    ),
    prepare=lambda data: data[_totals],
    columns=(
        code_column("kind", _("Kind"), KINDS),
        code_column("period", _("How often"), PERIODS),
        attribute_column("currency", _("Currency")),
        attribute_column("total", _("Total")),
        attribute_column("benefits", _("Benefits"), Unit.COUNT),
        attribute_column("rates", _("Converted with")),
    ),
)
FIGURES: tuple[Figure[Any], ...] = (
    Figure(
        order=75,
        reads=may_read_report,
        key="benefits_confirmed",
        label=_("Benefits confirmed by both sides"),
        rule=_("Benefits that both sides had confirmed by the end of the period: of the period, or confirmed in it."),
        table=BENEFITS,
        picks=lambda rows, _data: [row for row in rows if row.confirmed],
    ),
    Figure(
        order=76,
        reads=may_read_report,
        key="benefits_waiting",
        label=_("Benefits that wait for a side"),
        rule=_("Benefits of which a day is in the period, and that a side had not confirmed by its end."),
        table=BENEFITS,
        picks=lambda rows, _data: [row for row in rows if not row.confirmed],
    ),
)
