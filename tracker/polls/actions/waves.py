"""A wave is planned with its questions, and opened on its day."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from accounts.roles import Side
from foundation.errors import Refused
from foundation.tenancy import across_institutions, within
from tracker.polls.models import (
    MAX_PAPER,
    OwnQuestion,
    PollInvitation,
    Ticket,
    Wave,
    WaveQuestion,
    WaveState,
)
from tracker.polls.permissions import check_runs
from tracker.polls.questions import READY, ReadyQuestion
from tracker.polls.sealing import digest_of, paper_codes, person_codes

MAX_QUESTIONS = 8  # of a wave: more are not answered in half a minute
MAX_WAVE = timedelta(days=92)  # a wave is of one term
OWN_KEY = "own-"  # begins the key of an institution's own question


@transaction.atomic
def plan_wave(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    name: str,
    opens_on: date,
    closes_on: date,
    questions: Sequence[str],
    sides: Sequence[str],
    paper: int = 0,
) -> Wave:
    """`questions`: keys of those that are ready, and of one's own; they are asked in that order. One that opens today
    is opened at once."""
    institution = lock(institution_id)
    check_runs(by)
    today = institution.day(at)
    if wrong := _wrong(opens_on, closes_on, today=today, sides=sides, paper=paper):
        raise Refused(wrong, code="out_of_range")
    if Wave.objects.filter(institution_id=institution_id, name__same_text=name).exists():
        raise Refused({"name": _("Another poll has this name.")}, code="unique")
    copies = _copies(institution_id, questions)
    kept = [side for side in Side.values if side in sides]
    wave = Wave.objects.create(
        institution_id=institution_id, name=name, opens_on=opens_on, closes_on=closes_on, sides=kept, paper=paper
    )
    for number, copy in enumerate(copies, start=1):
        copy.wave, copy.number = wave, number
    WaveQuestion.objects.bulk_create(copies)
    asked = [copy.slug for copy in copies]
    facts = {"opens_on": opens_on.isoformat(), "closes_on": closes_on.isoformat(), "questions": asked, "sides": kept}
    record(by=by, at=at, action="poll.wave.plan", target=wave, name=name, paper=paper, **facts)
    if opens_on <= today:
        _open(wave)
    return wave


@transaction.atomic
def delete_wave(*, wave: Wave, by: Person | None, at: datetime) -> None:
    """One that has not opened. What has been asked stays."""
    lock(wave.institution_id)
    check_runs(by)
    wave = Wave.objects.get(pk=wave.pk)
    if wave.state != WaveState.PLANNED:
        raise Refused({"": _("People were asked already. You can close the poll.")}, code="wrong_state")
    record(by=by, at=at, action="poll.wave.delete", target=wave, name=wave.name)
    wave.delete()


def open_due_waves(*, at: datetime) -> int:
    """Those whose first day has come at their institution; how many. In any number of runs."""
    opened = 0
    with across_institutions():
        latest = (at + timedelta(days=1)).date()  # no zone is farther ahead
        waiting = list(Wave.objects.filter(state=WaveState.PLANNED, opens_on__lte=latest).order_by("pk"))
    for found in waiting:
        with within(found.institution_id), transaction.atomic():
            institution = lock(found.institution_id)
            wave = Wave.objects.filter(pk=found.pk, state=WaveState.PLANNED).first()
            if wave is not None and wave.opens_on <= institution.day(at):
                _open(wave)
                opened += 1
    return opened


def _open(wave: Wave) -> None:
    people = list(people_of_sides(wave).order_by("pk").values_list("pk", "team__side"))
    open_wave(wave, people)


def people_of_sides(wave: Wave) -> QuerySet[Person]:
    people: QuerySet[Person] = Person.objects.filter(
        institution_id=wave.institution_id, is_active=True, team__side__in=wave.sides
    )
    return people


def open_wave(wave: Wave, people: Sequence[tuple[int, str]]) -> None:
    """`people`: who is asked, each with the side of their ticket. Tickets are made all at once, and in an order of
    chance, so that none tells by its place whose it is."""
    codes = [(next(person_codes(wave.pk, person_id)), side) for person_id, side in people]
    for side in wave.sides:
        codes += [(next(paper_codes(wave.pk, side, number)), side) for number in range(1, wave.paper + 1)]
    secrets.SystemRandom().shuffle(codes)
    mine = {"institution_id": wave.institution_id, "wave": wave}
    Ticket.objects.bulk_create(
        [Ticket(digest=digest_of(code), side=side, **mine) for code, side in codes], batch_size=1000
    )
    PollInvitation.objects.bulk_create(
        [PollInvitation(person_id=person_id, **mine) for person_id, _side in people], batch_size=1000
    )
    wave.state, wave.asked = WaveState.OPEN, len(codes)
    wave.version += 1
    wave.save()


def _wrong(opens_on: date, closes_on: date, *, today: date, sides: Sequence[str], paper: int) -> dict[str, str]:
    if opens_on < today:
        return {"opens_on": _("The first day has passed. Choose today or a later day.")}
    if closes_on < opens_on:
        return {"closes_on": _("The last day is before the first.")}
    if closes_on - opens_on > MAX_WAVE:
        return {"closes_on": _("A poll can last %(days)d days at most.") % {"days": MAX_WAVE.days}}
    if not set(sides) & set(Side.values) or not set(sides) <= set(Side.values):
        return {"sides": _("Choose at least one side to ask.")}
    if not 0 <= paper <= MAX_PAPER:
        return {"paper": _("Print at most %(most)d codes for each side.") % {"most": MAX_PAPER}}
    return {}


def copy_of(ready: ReadyQuestion) -> WaveQuestion:
    """A ready question as it stands today, unsaved and of no wave yet."""
    options = [{"key": key, "label": str(label)} for key, label in ready.options]
    return WaveQuestion(
        slug=ready.key, text=str(ready.text), kind=ready.kind, options=options, benchmark=ready.benchmark
    )


def _copies(institution_id: int, keys: Sequence[str]) -> list[WaveQuestion]:
    """What is asked, as it stands today."""
    if not 1 <= len(set(keys)) <= MAX_QUESTIONS:
        why = _("Choose 1 to %(most)d questions.") % {"most": MAX_QUESTIONS}
        raise Refused({"questions": why}, code="out_of_range")
    known: dict[str, WaveQuestion] = {}
    for ready in READY:
        known[ready.key] = copy_of(ready)
    for own in OwnQuestion.objects.filter(institution_id=institution_id):
        options = [{"key": str(number), "label": label} for number, label in enumerate(own.options, start=1)]
        key = f"{OWN_KEY}{own.pk}"
        known[key] = WaveQuestion(slug=key, text=own.text, kind=own.kind, options=options)
    if unknown := [key for key in keys if key not in known]:
        why = _("There is no question %(key)s.") % {"key": unknown[0][:60]}
        raise Refused({"questions": why}, code="invalid_choice")
    for copy in known.values():
        copy.institution_id = institution_id
    return [known[key] for key in dict.fromkeys(keys)]
