"""The reminders that went out while the story was told: to both owners when a project fell due and again when it was
late, no person twice within four days. Rows only: no mail is written. May import reminders."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from accounts.institutions.models import Institution
from tracker.delivery.models import Message, MessageState
from tracker.projects.models import Project
from tracker.projects.statuses import Status
from tracker.reminders.ladder import Rung, Topic
from tracker.reminders.models import Reminder
from tracker.reminders.planning import KIND

SINCE = timedelta(weeks=26)
APART = timedelta(days=4)  # between two messages to one person
Said = tuple[date, Rung, date]  # the day on which it was said, what, and the due day


def tell_reminders(institution: Institution, *, closed: Iterable[tuple[date, date]], at: datetime) -> None:
    """Of the active projects of an institution, whose meetings are told already."""
    today, spans = institution.day(at), list(closed)
    told: list[tuple[date, int, Project, Rung, date]] = []
    for project in Project.objects.filter(institution=institution, status=Status.ACTIVE).order_by("pk"):
        contacts = sorted(project.meetings.filter(joint=True).values_list("held_on", flat=True))
        owners = [pk for pk in (project.library_owner_id, project.it_owner_id) if pk is not None]
        for day, rung, due_on in _said(project, contacts, closed=spans, today=today):
            told += [(day, person_id, project, rung, due_on) for person_id in owners]
    last: dict[int, date] = {}
    for day, person_id, project, rung, due_on in sorted(told, key=lambda one: (one[0], one[1], one[2].pk)):
        if day < today - SINCE or day - last.get(person_id, date.min) < APART:
            continue
        last[person_id] = day
        _send(institution, person_id, project, rung, day=day, due_on=due_on)


def _said(project: Project, contacts: list[date], *, closed: list[tuple[date, date]], today: date) -> Iterable[Said]:
    for number, contact in enumerate(contacts):
        following = contacts[number + 1] if number + 1 < len(contacts) else today
        due_on = contact + timedelta(days=project.target_days)
        for rung, since in ((Rung.DUE, due_on), (Rung.LATE, due_on + timedelta(days=project.grace_days))):
            day = _working_day(since, closed)
            if day < following:
                yield day, rung, due_on


def _working_day(day: date, closed: list[tuple[date, date]]) -> date:
    while day.weekday() > 4 or any(first <= day <= last for first, last in closed):
        day += timedelta(days=1)
    return day


def _send(institution: Institution, person_id: int, project: Project, rung: Rung, *, day: date, due_on: date) -> None:
    at = datetime.combine(day, time(institution.reminder_hour), tzinfo=institution.zone).astimezone(UTC)
    message = Message.objects.create(
        institution=institution, person_id=person_id, kind=KIND, topic=Topic.CONTACT, state=MessageState.SENT,
        day_on=day, sent_on=day, sent_at=at, next_attempt_at=at, updated_at=at,
    )  # fmt: skip
    Reminder.objects.create(
        institution=institution, person_id=person_id, project=project, rung=rung, cycle_on=due_on, due_on=due_on,
        planned_on=day, message=message, updated_at=at,
    )  # fmt: skip
