"""What a person will next be reminded of if nobody meets before."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from accounts.institutions.models import Closure
from accounts.institutions.weekends import Weekday
from accounts.people.models import Person
from tracker.delivery.kinds import Upcoming
from tracker.delivery.models import Message, MessageState
from tracker.meetings.models import PLANNED, Meeting, MeetingProject
from tracker.projects.models import Project
from tracker.projects.statuses import Status
from tracker.reminders.ladder import QUIET, Topic, topic_of
from tracker.reminders.ladder_steps import LadderStep, owners_step, sponsors_step
from tracker.reminders.models import Preference, Reminder, Snooze
from tracker.reminders.queries import outcomes

DAY = timedelta(days=1)
AHEAD = 62  # days


def upcoming(person: Person, *, day: date, at: datetime) -> Upcoming | None:
    """From `day` on. Nine queries."""
    preference = Preference.objects.filter(person=person).first() or Preference()
    if preference.opted_out_at is not None or person.institution is None:
        return None
    stopped = preference.stopped_at is not None
    found = [
        (when, topic, about)
        for when, topic, about in (*_waiting(person, day, at), *_asked(person, day), *_steps(person, preference, day))
        if not (stopped and topic == Topic.CONTACT)
    ]
    rest = _rests(person, day)
    best = min(((max(when, rest.get(topic, day)), about) for when, topic, about in found), default=None)
    return Upcoming(*best) if best is not None else None


def _waiting(person: Person, day: date, at: datetime) -> Iterator[tuple[date, Topic, str]]:
    """Reminders that are due, and wait until another message may go."""
    assert person.institution is not None  # noqa: S101  # the caller looked
    open_ones = outcomes(at=at, zone=person.institution.time_zone).filter(Q(ended=MessageState.PLANNED), person=person)
    for reminder in open_ones:
        yield day, topic_of(reminder.rung), reminder.project.name if reminder.project is not None else ""


def _asked(person: Person, day: date) -> Iterator[tuple[date, Topic, str]]:
    """Planned meetings of theirs: on the day after, they are asked whether it took place."""
    asked = Reminder.objects.filter(person=person).exclude(about=0).values("about")
    rows = Meeting.objects.filter(organiser=person, state=PLANNED).exclude(pk__in=asked)
    for held_on, name in rows.filter(projects__status=Status.ACTIVE).values_list("held_on", "projects__name"):
        if day <= held_on + DAY <= day + AHEAD * DAY:
            yield held_on + DAY, Topic.CONTACT, name


def _steps(person: Person, preference: Preference, day: date) -> Iterator[tuple[date, Topic, str]]:
    """Of each project of theirs the next step of its ladder."""
    mine = Q(library_owner=person) | Q(it_owner=person) | Q(sponsor=person)
    projects = list(Project.objects.filter(mine, status=Status.ACTIVE).select_related("cadence"))
    known = set(Reminder.objects.filter(person=person).values_list("project_id", "rung", "cycle_on"))
    snoozes = dict(Snooze.objects.filter(person=person).values_list("project_id", "until_on"))
    closed = list(Closure.objects.values_list("starts_on", "ends_on"))
    planned = list(
        MeetingProject.objects.filter(project__in=projects, meeting__state=PLANNED).values_list(
            "project_id", "meeting__held_on"
        )
    )
    days = [one for one in (day + n * DAY for n in range(AHEAD)) if not any(a <= one <= b for a, b in closed)]
    weekday = Weekday.MONDAY if preference.weekday is None else preference.weekday
    for project in projects:
        meetings = [held_on for pk, held_on in planned if pk == project.pk]
        for one in days:
            step = _step(project, person, one, weekday, meetings, [span for span in closed if span[0] != span[1]])
            if (
                step is not None
                and (project.pk, step.rung, step.cycle_on) not in known
                and one > snoozes.get(project.pk, date.min)
            ):
                yield one, topic_of(step.rung), project.name
                break


def _step(
    project: Project,
    person: Person,
    day: date,
    weekday: int,
    meetings: list[date],
    closed: list[tuple[date, date]],
) -> LadderStep | None:
    clock = project.cadence
    if clock.due_on is None or clock.late_on is None:
        return None
    if person.pk not in (project.library_owner_id, project.it_owner_id):
        return sponsors_step(day, due_on=clock.due_on, late_on=clock.late_on)
    since = clock.last_contact_on or date.min
    return owners_step(
        day,
        due_on=clock.due_on,
        late_on=clock.late_on,
        weekday=weekday,
        meeting_planned=any(since < held_on <= clock.late_on for held_on in meetings),
        closed=closed,
    )


def _rests(person: Person, day: date) -> dict[Topic, date]:
    """Topic -> the day from which it may begin a message, after one of the other topic."""
    sent = Message.objects.filter(person=person, kind="reminder", state=MessageState.SENT, sent_on__gt=day - QUIET)
    last = dict(sent.order_by().values_list("topic").annotate(Max("sent_on")))
    other = {Topic.CONTACT: Topic.SPONSOR, Topic.SPONSOR: Topic.CONTACT}
    return {topic: last[before] + QUIET for topic, before in other.items() if before in last}
