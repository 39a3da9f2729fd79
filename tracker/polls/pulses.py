"""A pulse of a project: who is asked, when the next one may be, and what the last one says beside the project's log.

It is a wave, with its sealed answers and its threshold, and three rules more (docs/adr/): a ticket has no side, only
the newest result is kept, and twelve weeks lie between two. All because a project has few people, and its owners choose
them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Q, QuerySet

from accounts.people.models import Person
from accounts.roles import Side
from tracker.cadence.bands import Band, Frequency
from tracker.cadence.queries import ContactHistory, as_of, compute_cadences
from tracker.cadence.weeks import contacts_until
from tracker.polls.models import PollResult, Wave, WaveState
from tracker.polls.questions import PROJECT_ENOUGH, PROJECT_FREQUENCY
from tracker.polls.side_by_side import SideBySide
from tracker.projects.models import Project
from tracker.projects.queries import subjects_with_past

ASKED_SIDES = (Side.LIBRARY.value, Side.IT.value)
PAUSE = timedelta(weeks=12)  # from the last day of one to the first day of the next
LASTS = timedelta(days=13)  # after its first day, unless somebody says otherwise
MAX_DURATION = timedelta(days=31)


def people_asked(project: Project) -> QuerySet[Person]:
    """Its owners and members who are in teams of the library and of IT today."""
    belongs = Q(pk__in=[project.library_owner_id, project.it_owner_id]) | Q(
        pk__in=project.memberships.order_by().values("person")
    )
    asked: QuerySet[Person] = Person.objects.filter(
        belongs, institution_id=project.institution_id, is_active=True, team__side__in=ASKED_SIDES
    )
    return asked


def has_pulses(project: Any, today: Any) -> Exists:
    return Exists(Wave.objects.filter(project=project))


@dataclass(frozen=True, slots=True)
class Pulses:
    """Of a project. `running`: the one that is open. `last`: the newest that is over. `shown`: the newest with a
    result: `enough` is what its second part was answered, answer -> people. `next_on`: the first day on which
    another may be asked, None before the first."""

    running: Wave | None
    last: Wave | None
    shown: SideBySide | None
    enough: dict[str, int]
    next_on: date | None


def pulses_of(project: Project) -> Pulses:
    """Four queries at most."""
    waves = list(Wave.objects.filter(project=project).order_by("-closes_on", "-pk"))
    running = next((wave for wave in waves if wave.state != WaveState.CLOSED), None)
    last = next((wave for wave in waves if wave.state == WaveState.CLOSED), None)
    told = next((wave for wave in waves if wave.state == WaveState.CLOSED and not wave.too_few), None)
    shown, enough = _result(told) if told is not None else (None, {})
    return Pulses(running, last, shown, enough, last.closes_on + PAUSE if last is not None else None)


def _result(wave: Wave) -> tuple[SideBySide, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {PROJECT_FREQUENCY: {}, PROJECT_ENOUGH: {}}
    people = 0
    rows = PollResult.objects.filter(question__wave=wave, question__slug__in=list(counts), group__sides="").order_by()
    for slug, answer, count, group in rows.values_list("question__slug", "answer", "count", "group__people"):
        counts[slug][answer], people = count, group
    log = log_of_project(wave.project_id or 0, day=wave.closes_on)
    return SideBySide(wave, people, counts[PROJECT_FREQUENCY], {}, False, log), counts[PROJECT_ENOUGH]


def log_of_project(project_id: int, *, day: date) -> Frequency:
    """What the log shows of the project on a past day. Two queries."""
    (subject,), past = subjects_with_past([project_id])
    contacts = contacts_until(past.contacts[project_id], day)
    then = ContactHistory({project_id: contacts}, past.closures)
    (found,) = compute_cadences([as_of(subject, day)], today=day, past=then)
    return Frequency(
        Band(found.band), found.streak_weeks, found.counted_weeks, found.contact_weeks, found.contact_days, None
    )
