"""A wave closes: answers are opened, counted, and destroyed. What may not be shown is not kept."""

import json
import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.tenancy import across_institutions, within
from tracker.polls.models import (
    PollGroup,
    PollInvitation,
    PollResult,
    SealedAnswer,
    Ticket,
    Wave,
    WaveQuestion,
    WaveState,
)
from tracker.polls.permissions import check_runs
from tracker.polls.questions import QuestionKind
from tracker.polls.sealing import unseal
from tracker.polls.tally import Ballot, WaveCounts, tally

READ_AT_ONCE = 2000  # sealed answers: two megabytes
log = logging.getLogger(__name__)


@transaction.atomic
def close_wave(*, wave: Wave, by: Person | None, at: datetime) -> Wave:
    """For good, also before its last day. Closing it twice is closing it once."""
    institution = lock(wave.institution_id)
    check_runs(by)
    wave = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    if wave.state == WaveState.CLOSED:
        return wave
    if wave.state == WaveState.PLANNED:
        raise Refused({"": _("This poll has not opened yet.")}, code="wrong_state")
    Ticket.objects.filter(wave=wave).delete()  # waits for who is just answering; afterwards nobody does
    questions = {question.number: question for question in WaveQuestion.objects.filter(wave=wave)}
    found = tally(_opened(wave), {number: one.kind == QuestionKind.WORDS for number, one in questions.items()})
    _keep(found, wave, questions)
    SealedAnswer.objects.filter(wave=wave).delete()
    PollInvitation.objects.filter(wave=wave).delete()
    wave.state, wave.too_few = WaveState.CLOSED, not found.people
    wave.closes_on = min(wave.closes_on, institution.day(at))
    wave.version += 1
    wave.save()
    if wave.project_id is not None and not wave.too_few:
        _forget_earlier(wave)
    record(by=by, at=at, action="poll.wave.close", target=wave, name=wave.name)
    return wave


def _forget_earlier(pulse: Wave) -> None:
    """Of a project only the newest result is kept: two would differ by the one or two people who came or left."""
    Wave.objects.filter(project=pulse.project_id, state=WaveState.CLOSED).exclude(pk=pulse.pk).delete()


def close_due_waves(*, at: datetime) -> int:
    """Those whose last day is over at their institution; how many. In any number of runs."""
    closed = 0
    with across_institutions():
        latest: date = at.date()
        over = list(
            Wave.objects.filter(state=WaveState.OPEN, closes_on__lte=latest + timedelta(days=1))
            .select_related("institution")
            .order_by("pk")
        )
    for wave in over:
        if wave.closes_on < wave.institution.day(at):
            with within(wave.institution_id):
                close_wave(wave=wave, by=None, at=at)
            closed += 1
    return closed


def _opened(wave: Wave) -> Iterator[Ballot]:
    """One that cannot be opened is left out, and the log says how many: the installation's key was changed without
    keeping the old one."""
    lost = 0
    sealed = SealedAnswer.objects.filter(wave=wave).order_by().values_list("sealed", flat=True)
    for content in sealed.iterator(chunk_size=READ_AT_ONCE):
        text = unseal(bytes(content), wave_id=wave.pk)
        if text is None:
            lost += 1
            continue
        told = json.loads(text)
        yield Ballot(told["side"], {int(number): chosen for number, chosen in told["answers"].items()})
    if lost:
        log.error("polls.answers_lost wave=%s count=%s", wave.pk, lost)


def _keep(found: WaveCounts, wave: Wave, questions: dict[int, WaveQuestion]) -> None:
    mine = {"institution_id": wave.institution_id}
    groups = {
        sides: PollGroup(wave=wave, sides="+".join(sides), people=people, **mine)
        for sides, people in sorted(found.people.items())
    }
    for group in groups.values():
        group.save(force_insert=True)
    PollResult.objects.bulk_create(
        [
            PollResult(question=questions[number], group=groups[sides], answer=answer, count=count, **mine)
            for (sides, number, answer), count in sorted(found.counts.items())
        ],
        batch_size=1000,
    )
