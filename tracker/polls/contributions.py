"""What polls contribute to the rest of the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, SearchHit, SearchSource, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_read, may_read_report
from foundation.contributions import Contribution
from foundation.pages.dates import day
from foundation.pages.lines import Line, LineButton
from foundation.text_lists import join_sentences
from tracker.figures.figures import Figure, percent
from tracker.figures.tables import ReportData, Table, Unit, attribute_column, code_column
from tracker.polls import audit_labels, frequency_texts
from tracker.polls.message import PollMessage
from tracker.polls.models import PollResult, Wave, WaveState
from tracker.polls.pulse_card import show_no_pulse, show_pulse
from tracker.polls.pulses import has_pulses
from tracker.polls.queries import has_open_polls, open_polls
from tracker.polls.questions import QuestionKind
from tracker.polls.side_by_side import FrequencyRow, SideBySide, closed_waves, side_by_side
from tracker.projects.extension_points import ProjectCard, ProjectRows


def _mine(person: Person, today: date) -> Mapping[str, Any] | None:
    lines = [_line(wave, code) for wave, code in open_polls(person, today)]
    return {"id": "polls", "title": _("Half a minute for a poll"), "lines": lines} if lines else None


def _line(wave: Wave, code: str) -> Line:
    hint = _("Open until %(day)s. Nobody can see what you answer.") % {"day": day(wave.closes_on)}
    answer = LineButton(_("Answer now"), reverse("poll-answer", args=[code]), about=wave.name, kind="")
    return Line(wave.name, reverse("poll", args=[wave.pk]), hint=hint, button=answer)


def _hit(wave: Wave) -> SearchHit:
    return SearchHit(wave.name, reverse("poll", args=[wave.pk]), wave.get_state_display(), wave.opens_on)


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """One answer to one question, of everybody. `wave_id` and `key` say which."""

    wave: str
    closed_on: date
    question: str
    answer: str
    count: int
    people: int
    percent: float | None


def _results(institution_id: Any, from_on: Any, to_on: Any) -> QuerySet[PollResult]:
    """Of the waves that closed in the period, but for words."""
    closed = PollResult.objects.filter(
        institution=institution_id,
        group__sides="",
        question__wave__state=WaveState.CLOSED,
        question__wave__project=None,
        question__wave__closes_on__range=(from_on, to_on),
    )
    return closed.exclude(question__kind=QuestionKind.WORDS)


def _answers(data: ReportData) -> Sequence[PollAnswer]:
    """One query."""
    closed = _results(data.institution.pk, data.period.from_on, data.period.to_on)
    rows = closed.select_related("question__wave", "group").order_by(
        "-question__wave__closes_on", "-question__wave_id", "question__number", "id"
    )
    return [_answer(row) for row in rows]


def _answer(row: PollResult) -> PollAnswer:
    wave, people = row.question.wave, row.group.people
    return PollAnswer(
        wave.name, wave.closes_on, row.question.text, row.question.label_of(row.answer), row.count, people,
        percent(row.count, people),
    )  # fmt: skip


POLLS: Table[PollAnswer] = Table(
    order=80,
    reads=may_read_report,
    key="polls",
    title=gettext_lazy("Polls"),
    rule=gettext_lazy(
        "Polls that closed in the period: how many of all who answered gave each answer. Pulses stand on the pages of "
        "their projects."
    ),
    asks=lambda institution_id, from_on, to_on, today: Exists(_results(institution_id, from_on, to_on)),
    prepare=lambda data: data[_answers],
    columns=(
        attribute_column("wave", gettext_lazy("Poll")),
        attribute_column("closed_on", gettext_lazy("Last day"), Unit.DAY),
        attribute_column("question", gettext_lazy("Question")),
        attribute_column("answer", gettext_lazy("Answer")),
        attribute_column("count", gettext_lazy("How many"), Unit.COUNT),
        attribute_column("people", gettext_lazy("Answered"), Unit.COUNT),
        attribute_column("percent", gettext_lazy("Share"), Unit.PERCENT),
    ),
)


def _pulses_deleted(count: int) -> str:
    return ngettext("%(count)d pulse", "%(count)d pulses", count) % {"count": count}


def _side_by_side(data: ReportData) -> SideBySide | None:
    return side_by_side(data.institution.pk, until=data.period.to_on)


def _frequencies(data: ReportData) -> Sequence[FrequencyRow]:
    found = data[_side_by_side]
    return found.rows if found is not None else ()


def _frequencies_mean(data: ReportData) -> str:
    found = data[_side_by_side]
    return join_sentences([frequency_texts.meaning_text(found), frequency_texts.about(found)]) if found else ""


FREQUENCIES: Table[FrequencyRow] = Table(
    order=79,
    reads=may_read_report,
    key="said_logged_wanted",
    title=gettext_lazy("Said, logged, wanted"),
    rule=frequency_texts.RULE,
    asks=lambda institution_id, from_on, to_on, today: Exists(closed_waves(institution_id, to_on)),
    prepare=lambda data: data[_frequencies],
    note=lambda data: data[_frequencies_mean],
    chart=lambda data: frequency_texts.chart_of(data[_frequencies], key="said-logged-wanted"),
    columns=(
        code_column("answer", gettext_lazy("How often"), frequency_texts.ANSWER_LABELS),
        attribute_column("said", gettext_lazy("Say so"), Unit.COUNT),
        attribute_column("said_percent", gettext_lazy("Share who say so"), Unit.PERCENT),
        attribute_column("wanted", gettext_lazy("Want it"), Unit.COUNT),
        attribute_column("wanted_percent", gettext_lazy("Share who want it"), Unit.PERCENT),
        attribute_column("logged", gettext_lazy("The log shows it"), Unit.FLAG),
        attribute_column("wave", gettext_lazy("Poll")),
        attribute_column("closed_on", gettext_lazy("Last day"), Unit.DAY),
    ),
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=43, page="poll-list", label=gettext_lazy("Polls"), icon="chart-column"),
    PollMessage(order=70),
    WeekCard(order=7, reads=may_read, asks=has_open_polls, show=_mine),
    SearchSource(
        order=80,
        reads=may_read,
        key="polls",
        label=gettext_lazy("Polls"),
        icon="chart-column",
        rows=lambda: Wave.objects.all(),
        paths=("name",),
        hit=_hit,
    ),
    ProjectCard(
        order=35,
        reads=may_read,
        template="tracker/polls/_pulse.html",
        asks=has_pulses,
        show=show_pulse,
        empty=show_no_pulse,
    ),
    ProjectRows(order=75, key="pulses", count=Count("pulses", distinct=True), deleted=_pulses_deleted),
    FREQUENCIES,
    POLLS,
    Figure(
        order=80,
        reads=may_read_report,
        key="polls_closed",
        label=gettext_lazy("Polls closed"),
        rule=gettext_lazy("Polls that closed in the period with at least five answers."),
        table=POLLS,
        picks=lambda rows, _data: rows,
        add_up=lambda rows, _data: len({(row.wave, row.closed_on) for row in rows}),
    ),
)
