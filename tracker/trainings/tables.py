"""Trainings in the report: the trainings, and what kept them from taking place, term by term, beside what is published.

What is published are answers of people; ours counts trainings. They stand beside each other, and are never compared by
a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Closure
from accounts.permissions import may_read_report
from tracker.figures.figures import Figure, percent
from tracker.figures.models import Benchmark
from tracker.figures.tables import ReportData, Table, Text, Unit, Value, attribute_column, code_column, project_column
from tracker.trainings.models import Barrier, Training, TrainingState
from tracker.trainings.queries import of_period
from tracker.trainings.rules import terms

BARRIERS_BENCHMARK = "upskilling-barriers"
TERMS_SHOWN = timedelta(days=363)  # before the last day: 52 weeks
STATES: dict[Value, Text] = {one.value: one.label for one in TrainingState}
WORDS: dict[Value, Text] = {one.value: one.label for one in Barrier}


@dataclass(frozen=True, slots=True)
class ReportedTraining:
    """Without the names of people."""

    id: int
    topic: str
    held_on: date
    state: str
    barrier: str
    library_people: int
    it_people: int
    it_took_part: bool
    hours: str
    cost: str
    currency: str
    project_id: int | None
    project: str


def _reported(row: Training) -> ReportedTraining:
    return ReportedTraining(
        row.pk, row.topic, row.held_on, row.state, row.barrier, row.library_people, row.it_people, row.involved_it,
        str(row.hours) if row.hours is not None else "", str(row.cost) if row.cost is not None else "", row.currency,
        row.project_id, row.project.name if row.project else "",
    )  # fmt: skip


def _trainings(data: ReportData) -> list[ReportedTraining]:
    return [_reported(row) for row in of_period(data.institution, data.period.from_on, data.period.to_on)]


TRAININGS: Table[ReportedTraining] = Table(
    order=70,
    reads=may_read_report,
    key="trainings",
    title=_("Trainings"),
    rule=_("Trainings whose day is in the period. Costs are not added up."),
    asks=lambda institution_id, from_on, to_on, today: Exists(
        Training.objects.filter(institution=institution_id, held_on__range=(from_on, to_on))
    ),
    prepare=lambda data: data[_trainings],
    columns=(
        attribute_column("id", _("Training id"), Unit.COUNT),
        attribute_column("topic", _("Topic")),
        attribute_column("held_on", _("Day"), Unit.DAY),
        code_column("state", _("State"), STATES),
        code_column("barrier", _("Barrier"), WORDS),
        attribute_column("library_people", _("People of the library"), Unit.COUNT),
        attribute_column("it_people", _("People of IT"), Unit.COUNT),
        attribute_column("it_took_part", _("IT took part"), Unit.FLAG),
        attribute_column("hours", _("Hours")),
        attribute_column("cost", _("Cost")),
        attribute_column("currency", _("Currency")),
        project_column(),
    ),
)


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """Of one term: how many trainings a barrier kept from taking place, of how many that did not. `published`: the
    share of people who named it, from elsewhere."""

    from_on: date
    to_on: date
    barrier: str
    trainings: int
    of: int
    percent: float | None
    published: float | None
    source: str
    caveat: str


def _barriers(data: ReportData) -> Sequence[BarrierRow]:
    first, last = data.period.to_on - TERMS_SHOWN, data.period.to_on
    rows = of_period(data.institution, first, last).filter(state=TrainingState.NOT_HELD)
    missed = list(rows.order_by().values_list("held_on", "barrier"))
    if not missed:
        return []
    closed = Closure.objects.filter(institution=data.institution).values_list("starts_on", "ends_on")
    published = Benchmark.objects.filter(key=BARRIERS_BENCHMARK).first()
    found = []
    for term in terms(closed, from_on=first, to_on=last):
        of_term = [barrier for day, barrier in missed if day in term]
        for barrier in Barrier:
            count, of = of_term.count(barrier), len(of_term)
            answer = published.answer(barrier.value) if published is not None else None
            found.append(
                BarrierRow(
                    term.from_on, term.to_on, barrier.value, count, of, percent(count, of),
                    answer["percent"] if answer else None,
                    published.source if published is not None and answer else "",
                    published.caveat if published is not None and answer else "",
                )
            )  # fmt: skip
    return found


BARRIERS: Table[BarrierRow] = Table(
    order=71,
    reads=may_read_report,
    key="training_barriers",
    title=_("What kept trainings from taking place"),
    rule=_(
        "Trainings of the 52 weeks up to the period’s end that did not take place, by term: the days between closures "
        "of a week or longer. Ours counts trainings; the published share counts people who named the barrier."
    ),
    asks=lambda institution_id, from_on, to_on, today: Exists(
        Training.objects.filter(
            institution=institution_id, state=TrainingState.NOT_HELD, held_on__range=(to_on - TERMS_SHOWN, to_on)
        )
    ),
    prepare=lambda data: data[_barriers],
    columns=(
        attribute_column("from_on", _("Term from"), Unit.DAY),
        attribute_column("to_on", _("To"), Unit.DAY),
        code_column("barrier", _("Barrier"), WORDS),
        attribute_column("trainings", _("Trainings"), Unit.COUNT),
        attribute_column("of", _("Out of (n)"), Unit.COUNT),
        attribute_column("percent", _("Share"), Unit.PERCENT),
        attribute_column("published", _("Published, of people"), Unit.PERCENT),
        attribute_column("source", _("Source")),
        attribute_column("caveat", _("Note")),
    ),
)


def _in_state(rows: Sequence[ReportedTraining], *states: str) -> list[ReportedTraining]:
    return [row for row in rows if row.state in states]


FIGURES: tuple[Figure[Any], ...] = (
    Figure(
        order=70,
        reads=may_read_report,
        key="trainings_held",
        label=_("Trainings that took place"),
        rule=_("Trainings whose day is in the period and that took place."),
        table=TRAININGS,
        picks=lambda rows, _data: _in_state(rows, TrainingState.HELD),
    ),
    Figure(
        order=71,
        reads=may_read_report,
        key="trainings_with_it",
        label=_("Trainings in which IT took part"),
        rule=_("Of those, trainings that IT taught, or at which somebody of IT was."),
        table=TRAININGS,
        picks=lambda rows, _data: [row for row in _in_state(rows, TrainingState.HELD) if row.it_took_part],
    ),
    Figure(
        order=72,
        reads=may_read_report,
        key="trainings_not_held",
        label=_("Trainings that did not take place"),
        rule=_("Trainings whose day is in the period and that a barrier kept from taking place."),
        table=TRAININGS,
        picks=lambda rows, _data: _in_state(rows, TrainingState.NOT_HELD),
    ),
)
