"""Waves, written as they are stored, for tests that need no answers."""

from datetime import date, timedelta

from tests.factories.projects import World
from tracker.polls.models import PollGroup, PollResult, Ticket, Wave, WaveQuestion, WaveState
from tracker.polls.questions import QuestionKind
from tracker.polls.sealing import digest_of


def make_poll_result(world: World, *, name: str = "Spring 2026", people: int = 7, word: str = "sso") -> PollResult:
    """Of a question that asks for words, all of whom answered by `word`."""
    mine = {"institution_id": world.institution.pk}
    wave = Wave.objects.create(
        name=name, opens_on=date(2026, 3, 2), closes_on=date(2026, 3, 13), sides=["library", "it"], asked=people,
        state=WaveState.CLOSED, **mine,
    )  # fmt: skip
    question = WaveQuestion.objects.create(
        wave=wave, number=1, slug="least-confident-skills", text="Which skills?", kind=QuestionKind.WORDS, **mine
    )
    group = PollGroup.objects.create(wave=wave, people=people, **mine)
    return PollResult.objects.create(question=question, group=group, answer=word, count=people, **mine)


def make_open_wave(world: World, *, closes_on: date) -> Wave:
    """It asks for words."""
    mine = {"institution_id": world.institution.pk}
    wave = Wave.objects.create(
        name="Now", opens_on=closes_on - timedelta(days=14), closes_on=closes_on, sides=["library", "it"],
        state=WaveState.OPEN, **mine,
    )  # fmt: skip
    WaveQuestion.objects.create(
        wave=wave, number=1, slug="least-confident-skills", text="Which skills?", kind=QuestionKind.WORDS, **mine
    )
    return wave


def make_ticket(wave: Wave, code: str) -> Ticket:
    return Ticket.objects.create(digest=digest_of(code), wave=wave, side="library", institution_id=wave.institution_id)
