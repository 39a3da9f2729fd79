"""Two polls that have closed and one that is open, answered by printed codes. May import polls."""

from datetime import datetime, timedelta

from accounts.institutions.models import Institution
from accounts.roles import Side
from foundation.tenancy import within
from tracker.polls.actions import answer_poll, close_wave, plan_wave
from tracker.polls.actions.answering import find_ticket
from tracker.polls.models import Wave, WaveQuestion
from tracker.polls.questions import READY
from tracker.polls.sealing import paper_codes

LASTS = timedelta(days=11)
#: How each of a side answered: how often it is, how often it should be, happy, sure of AI, skills. Of the earlier poll,
#: and of the later one.
EARLIER = {
    Side.LIBRARY: [
        "rarely monthly somewhat no ai", "few_a_year monthly somewhat no ai,sso", "monthly weekly yes somewhat proxy",
        "monthly weekly somewhat no excel", "few_a_year monthly no no ai", "rarely monthly somewhat somewhat sso",
    ],
    Side.IT: [
        "few_a_year monthly somewhat somewhat proxy", "monthly weekly yes yes ai", "rarely monthly somewhat no marc",
        "monthly weekly somewhat somewhat sso", "few_a_year monthly yes somewhat marc",
    ],
}  # fmt: skip
LATER = {
    Side.LIBRARY: [
        "weekly weekly yes somewhat ai", "monthly weekly yes no ai,sso", "monthly weekly yes somewhat excel",
        "monthly weekly somewhat somewhat sso", "daily daily yes no ai", "monthly weekly somewhat somewhat proxy",
        "few_a_year weekly yes yes ai",
    ],
    Side.IT: [
        "weekly weekly yes somewhat marc", "weekly weekly yes yes ai", "monthly weekly somewhat somewhat proxy",
        "monthly monthly yes somewhat marc", "weekly weekly somewhat no ai", "monthly weekly yes somewhat sso",
    ],
}  # fmt: skip


def tell_polls(institution: Institution, *, at: datetime) -> None:
    with within(institution.pk):
        for name, weeks, answers in (("A year ago", 52, EARLIER), ("Last term", 14, LATER)):
            opened = at - timedelta(weeks=weeks)
            wave = _open(institution, name, paper=max(map(len, answers.values())), at=opened)
            _answer(wave, answers)
            close_wave(wave=wave, by=None, at=opened + LASTS)
        _open(institution, "This term", paper=0, at=at)


def _open(institution: Institution, name: str, *, paper: int, at: datetime) -> Wave:
    day = institution.day(at)
    return plan_wave(
        institution_id=institution.pk,
        by=None,
        at=at,
        name=name,
        opens_on=day,
        closes_on=day + LASTS,
        questions=[question.key for question in READY],
        sides=[Side.LIBRARY, Side.IT],
        paper=paper,
    )


def _answer(wave: Wave, answers: dict[Side, list[str]]) -> None:
    questions = list(WaveQuestion.objects.filter(wave=wave))
    for side, lines in answers.items():
        for number, line in enumerate(lines, start=1):
            *chosen, words = line.split()
            ticket = find_ticket(next(paper_codes(wave.pk, side, number)))
            if ticket is None:
                raise LookupError(f"no ticket {number} of {side}")
            given = {place: [answer] for place, answer in enumerate(chosen, start=1)} | {5: words.split(",")}
            answer_poll(ticket=ticket, questions=questions, answers=given)
