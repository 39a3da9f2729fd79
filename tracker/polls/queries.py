"""What a closed wave says, question by question: own answers, by group, beside what was published; and a person's open
polls. A fixed number of queries each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.text_lists import and_list
from tracker.figures.figures import percent
from tracker.figures.intervals import Interval, wilson
from tracker.figures.models import Benchmark
from tracker.polls.comparison import Comparison, compare
from tracker.polls.groups import MIN_GROUP
from tracker.polls.models import PollGroup, PollInvitation, PollResult, Ticket, Wave, WaveQuestion, WaveState, WordRule
from tracker.polls.questions import SKIPPED, QuestionKind
from tracker.polls.sealing import digest_of, person_codes

TREND_WAVES = 8  # the last ones: four years of two terms


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer to a question: how many of everybody, and of each further group. `published`: percent."""

    key: str
    label: str
    count: int
    percent: float
    interval: Interval
    groups: Sequence[int]
    published: float | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """`people`: how many answered the wave. `benchmark`: None where nothing was published."""

    question: WaveQuestion
    people: int
    rows: Sequence[AnswerRow]
    benchmark: Benchmark | None


@dataclass(frozen=True, slots=True)
class WaveResult:
    """`groups`: beside everybody, with how many of each answered."""

    groups: Sequence[PollGroup]
    questions: Sequence[QuestionResult]


def group_label(sides: str) -> str:
    """Of the sides that a group has, joined by a plus; empty for everybody."""
    return and_list([str(Side(side).label) for side in sides.split("+")]) if sides else _("Everybody")


def wave_result(wave: Wave) -> WaveResult:
    """Four queries."""
    groups = list(PollGroup.objects.filter(wave=wave))
    questions = list(WaveQuestion.objects.filter(wave=wave))
    by_question: dict[int, list[PollResult]] = defaultdict(list)
    for result in PollResult.objects.filter(question__wave=wave):
        by_question[result.question_id].append(result)
    everybody = next((group for group in groups if not group.sides), None)
    if everybody is None:
        return WaveResult([], [])
    others = [group for group in groups if group.sides]
    published = {row.key: row for row in Benchmark.objects.filter(key__in={one.benchmark for one in questions})}
    return WaveResult(
        others,
        [
            QuestionResult(
                question,
                everybody.people,
                _rows(question, by_question[question.pk], everybody, others, published.get(question.benchmark)),
                published.get(question.benchmark),
            )
            for question in questions
            if question.kind != QuestionKind.WORDS
        ],
    )


def _rows(
    question: WaveQuestion,
    results: Iterable[PollResult],
    everybody: PollGroup,
    others: Sequence[PollGroup],
    benchmark: Benchmark | None,
) -> list[AnswerRow]:
    counts = Counter({(one.group_id, one.answer): one.count for one in results})
    rows = []
    for key in [*(option["key"] for option in question.options), SKIPPED]:
        count = counts[everybody.pk, key]
        if key == SKIPPED and not count:
            continue
        answer = benchmark.answer(key) if benchmark is not None else None
        rows.append(
            AnswerRow(
                key,
                question.label_of(key),
                count,
                percent(count, everybody.people) or 0.0,
                wilson(count, everybody.people),
                [counts[group.pk, key] for group in others],
                answer["percent"] if answer else None,
                _compared(counts, everybody, count, answer, benchmark),
            )
        )
    return rows


def _compared(
    counts: Counter[tuple[int, str]],
    everybody: PollGroup,
    count: int,
    answer: dict[str, Any] | None,
    benchmark: Benchmark | None,
) -> Comparison | None:
    """With those who answered the question: the published poll counts no others. None without a published count."""
    answered = everybody.people - counts[everybody.pk, SKIPPED]
    if benchmark is None or answer is None or answer["count"] is None or not benchmark.n or not answered:
        return None
    return compare(count, answered, answer["count"], benchmark.n)


@dataclass(frozen=True, slots=True)
class WordsResult:
    """`words`: each with how many gave it, most first; what counts as another is counted with it. `results`: as they
    were given, each with the address of the page that says what it counts as."""

    question: WaveQuestion
    people: int
    words: Sequence[tuple[str, int]]
    results: Sequence[tuple[PollResult, str]]


def words_of(wave: Wave) -> list[WordsResult]:
    """Of each question that asks for words. Three queries."""
    rules = dict(WordRule.objects.filter(institution_id=wave.institution_id).values_list("word", "counts_as"))
    found = []
    given: dict[int, list[PollResult]] = defaultdict(list)
    people = 0
    results = PollResult.objects.filter(question__wave=wave, question__kind=QuestionKind.WORDS)
    for result in results.exclude(answer=SKIPPED).select_related("group").order_by("-count", "answer"):
        given[result.question_id].append(result)
        people = result.group.people
    for question in WaveQuestion.objects.filter(wave=wave, kind=QuestionKind.WORDS):
        counts: Counter[str] = Counter()
        for result in given[question.pk]:
            counts[rules.get(result.answer, result.answer)] += result.count
        words = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        tidy = [(one, f"{reverse('poll-word')}?{urlencode({'word': one.answer})}") for one in given[question.pk]]
        found.append(WordsResult(question, people, words, tidy))
    return found


def has_open_polls(person: Any, today: Any) -> Exists:
    """Also those that they have answered, which nothing stored tells."""
    return Exists(_asking(person, today))


def open_polls(person: Person, today: date) -> list[tuple[Wave, str]]:
    """The open waves that ask this person and that they have not answered, with their code: two queries, or one."""
    waiting = _asking(person, today).select_related("wave")
    return unanswered([(invitation.wave, person.pk) for invitation in waiting]).get(person.pk, [])


def _asking(person: Any, today: Any) -> QuerySet[PollInvitation]:
    return PollInvitation.objects.filter(person=person, wave__state=WaveState.OPEN, wave__closes_on__gte=today)


def unanswered(asked: Iterable[tuple[Wave, int]]) -> dict[int, list[tuple[Wave, str]]]:
    """Of waves and the ids of people: person -> the waves in which their ticket is still there, with the code. One
    query; nothing that is stored says who answered."""
    codes = {
        digest_of(code): (wave, person_id, code)
        for wave, person_id in asked
        for code in person_codes(wave.pk, person_id)
    }
    found: dict[int, list[tuple[Wave, str]]] = defaultdict(list)
    if codes:
        for digest in Ticket.objects.filter(digest__in=list(codes)).order_by().values_list("digest", flat=True):
            wave, person_id, code = codes[digest]
            found[person_id].append((wave, code))
    return {person_id: sorted(waves, key=lambda one: one[0].closes_on) for person_id, waves in found.items()}


def answered_at_least(wave: Wave) -> int:
    """How many have answered, in steps of five: one more answer must not show who has just given it. One query."""
    return (wave.asked - Ticket.objects.filter(wave=wave).count()) // MIN_GROUP * MIN_GROUP


@dataclass(frozen=True, slots=True)
class TrendPoint:
    wave: Wave
    count: int
    people: int
    percent: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Trend:
    """An answer in this wave and those before that asked the same, the oldest first."""

    question: WaveQuestion
    label: str
    points: Sequence[TrendPoint]


def trend(wave: Wave) -> list[Trend]:
    """Of the first answer of each question with answers to choose from, over at most eight closed waves; none for what
    was asked once, nor for pulses, of which only the newest is kept. Two queries."""
    if wave.project_id is not None:
        return []
    asked = {one.slug: one for one in WaveQuestion.objects.filter(wave=wave) if one.options}
    firsts = {slug: one.options[0] for slug, one in asked.items()}
    counts = PollResult.objects.filter(
        question__slug__in=list(asked), group__sides="", question__wave__opens_on__lte=wave.opens_on
    ).select_related("question__wave", "group")
    people: dict[str, dict[Wave, int]] = defaultdict(dict)
    chosen: Counter[tuple[str, Wave]] = Counter()
    for result in counts.order_by("question__wave__opens_on", "question__wave_id"):
        slug, then = result.question.slug, result.question.wave
        people[slug][then] = result.group.people
        if result.answer == firsts[slug]["key"]:
            chosen[slug, then] = result.count
    return [
        Trend(
            asked[slug],
            firsts[slug]["label"],
            [_point(then, chosen[slug, then], answered) for then, answered in list(waves.items())[-TREND_WAVES:]],
        )
        for slug, waves in people.items()
        if len(waves) > 1
    ]


def _point(wave: Wave, count: int, people: int) -> TrendPoint:
    return TrendPoint(wave, count, people, percent(count, people) or 0.0, wilson(count, people))
