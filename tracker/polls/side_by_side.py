"""Reads what people say, what the log shows and what they want of how often two sides work together: the answers of the
newest poll that has closed, and the frequency of the logged contacts up to its last day. A fixed number of queries.

All that it reads of answers are counts of everybody in one closed wave: nothing that its poll's own page does not show.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from tracker.cadence.bands import Frequency
from tracker.cadence.queries import histories
from tracker.figures.figures import percent
from tracker.polls.frequencies import SCALE, Meaning, meaning, middle
from tracker.polls.models import PollResult, Wave, WaveQuestion, WaveState
from tracker.polls.questions import FREQUENCY, SKIPPED, WANTED_FREQUENCY


class FrequencyRow(NamedTuple):
    """A band, or that somebody gave no answer. People and percent of all who answered the poll; None where fewer than
    five answered the question, or it was not asked. `logged`: whether the log shows this band."""

    wave: str
    closed_on: date
    answer: str
    said: int | None
    said_percent: float | None
    wanted: int | None
    wanted_percent: float | None
    logged: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`people`: who answered the poll; 0 where they were too few. `said`, `wanted`: band, or no answer -> people.
    `asks_wanted`: whether the poll asked it. `log`: the frequency on the poll's last day."""

    wave: Wave
    people: int
    said: Mapping[str, int]
    wanted: Mapping[str, int]
    asks_wanted: bool
    log: Frequency

    @property
    def meaning(self) -> Meaning:
        return meaning(said=self.said, logged=self.log.band, wanted=self.wanted)

    @property
    def rows(self) -> Sequence[FrequencyRow]:
        """The most often first; none where fewer than five answered either question."""
        series = [counts if middle(counts) else None for counts in (self.said, self.wanted)]
        if series == [None, None]:
            return ()
        skipped = any(counts and counts.get(SKIPPED) for counts in series)
        return [self._row(answer, *series) for answer in [*reversed(SCALE), *([SKIPPED] if skipped else [])]]

    def _row(self, answer: str, said: Mapping[str, int] | None, wanted: Mapping[str, int] | None) -> FrequencyRow:
        counts = [None if of is None else of.get(answer, 0) for of in (said, wanted)]
        shares = [None if count is None else percent(count, self.people) for count in counts]
        return FrequencyRow(
            self.wave.name, self.wave.closes_on, answer, counts[0], shares[0], counts[1], shares[1],
            answer == self.log.band,
        )  # fmt: skip


def closed_waves(institution_id: Any, until: Any) -> QuerySet[Wave]:
    """Those that asked how often it is, and closed on the day or before."""
    asked = WaveQuestion.objects.filter(wave=OuterRef("pk"), slug=FREQUENCY)
    closed = Wave.objects.filter(institution=institution_id, state=WaveState.CLOSED, closes_on__lte=until)
    return closed.filter(Exists(asked))


def side_by_side(institution_id: int, *, until: date) -> SideBySide | None:
    """None where no poll has asked yet. Four queries."""
    wave = closed_waves(institution_id, until).order_by("-closes_on", "-pk").first()
    if wave is None:
        return None
    asked = set(WaveQuestion.objects.filter(wave=wave).order_by().values_list("slug", flat=True))
    results = PollResult.objects.filter(
        question__wave=wave, question__slug__in=[FREQUENCY, WANTED_FREQUENCY], group__sides=""
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    people = 0
    for slug, answer, count, group in results.order_by().values_list(
        "question__slug", "answer", "count", "group__people"
    ):
        counts[slug][answer], people = count, group
    history = histories([institution_id])[institution_id]
    return SideBySide(
        wave,
        people,
        counts[FREQUENCY],
        counts[WANTED_FREQUENCY],
        WANTED_FREQUENCY in asked,
        history.frequency(today=wave.closes_on),
    )
