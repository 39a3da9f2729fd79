"""Decides, at the last moment, what goes into each message: what is still true, the latest of each project, or that
it is time to stop. To be called across institutions."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from tracker.delivery.models import Message
from tracker.meetings.proposed_times import propose
from tracker.reminders.items import Item, ReminderContents
from tracker.reminders.ladder import (
    IGNORED_ROUNDS,
    READING,
    Cancelled,
    Rung,
    Topic,
    ignored_in_a_row,
    superseded,
    topic_of,
)
from tracker.reminders.models import Preference, Reminder
from tracker.reminders.queries import LADDER, Context, context

MAX_PROJECTS = 10  # projects in one message


def choose(messages: Sequence[Message], *, at: datetime) -> dict[int, ReminderContents]:
    """What each message says, by its id; those without anything left to say are missing. Ten queries, and two more
    where somebody is asked about a meeting; one for each reason not to send, and a few for each person whose reminders
    stop. To be called in a transaction."""
    found = context(messages, at=at)
    says: dict[int, ReminderContents] = {}
    changed: list[Reminder] = []
    for message in messages:
        today = message.institution.day(at)
        kept, touched = _choose(message, found, today=today, at=at)
        changed += touched
        if kept:
            shown = sorted(kept, key=lambda one: _reading_order(one, today))
            items = [_item(one, found, today=today) for one in shown[:MAX_PROJECTS]]
            says[message.pk] = ReminderContents(items, rest=len(shown) - len(items))
    _note(changed, at=at)
    return says


def _reading_order(reminder: Reminder, today: date) -> tuple[int, int, date, str, int]:
    """The worst first: of two that are late the one that is later; of equals the one that waits longest, then by name.
    Never by the order of rows, which is the database's."""
    project = reminder.project
    late_by = project.cadence.late_by(today) if project is not None else None
    name = project.name if project is not None else ""
    since = reminder.due_on or reminder.cycle_on
    return READING[Rung(reminder.rung)], -(late_by or 0), since, name.casefold(), reminder.pk


def _note(reminders: Sequence[Reminder], *, at: datetime) -> None:
    """One query for all that go into their person's message, and one for each reason not to: `bulk_update` would
    compile three conditions for each row."""
    fates: dict[tuple[bool, str], set[int]] = defaultdict(set)
    envelopes = {reminder.message_id for reminder in reminders if reminder.message_id is not None}
    for reminder in reminders:
        fates[reminder.message_id is not None, reminder.cancelled].add(reminder.pk)
    envelope = Message.objects.filter(pk__in=envelopes, person=OuterRef("person")).order_by("-pk").values("pk")[:1]
    for (kept, cancelled), ids in fates.items():
        Reminder.objects.filter(pk__in=ids).update(
            message=Subquery(envelope) if kept else None, cancelled=cancelled, updated_at=at
        )


def _choose(message: Message, found: Context, *, today: date, at: datetime) -> tuple[list[Reminder], list[Reminder]]:
    """What goes into the message, and the reminders that changed by it."""
    reminders = found.reminders[message.addressee.pk]
    preference = found.preferences.get(message.addressee.pk)
    by_project: dict[int | None, list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        reminder.cancelled = reminder.why  # type: ignore[attr-defined]
        if not reminder.cancelled:
            by_project[reminder.project_id].append(reminder)
    for same in by_project.values():
        late = superseded((reminder.pk, reminder.rung, reminder.cycle_on) for reminder in same)
        for reminder in same:
            if reminder.pk in late:
                reminder.cancelled = Cancelled.SUPERSEDED
    pushing = [one for one in reminders if not one.cancelled and _pushes(one)]
    if pushing and _ignored(message, preference, found, today=today) >= IGNORED_ROUNDS:
        for reminder in pushing:
            reminder.cancelled = Cancelled.STOPPED
        reminders = [*reminders, *_stop(message, today=today, at=at)]
    kept = [reminder for reminder in reminders if not reminder.cancelled]
    for reminder in reminders:
        reminder.message = message if not reminder.cancelled else None
    return kept, [reminder for reminder in reminders if reminder.pk is not None]


def _pushes(reminder: Reminder) -> bool:
    return topic_of(reminder.rung) == Topic.CONTACT and reminder.rung != Rung.STOPPED


def _ignored(message: Message, preference: Preference | None, found: Context, *, today: date) -> int:
    resumed_at = preference.resumed_at if preference is not None else None
    told = found.told[message.addressee.pk]
    if resumed_at is not None:
        day = message.institution.day(resumed_at)
        told = [one for one in told if one.sent_on > day]
    return ignored_in_a_row(told, today=today)


def _stop(message: Message, *, today: date, at: datetime) -> list[Reminder]:
    """Stop the reminders to the person. Whoever stops them says so; a second one in a race says nothing."""
    mine = {"institution_id": message.institution_id, "person_id": message.addressee.pk}
    Preference.objects.get_or_create(person_id=message.addressee.pk, defaults=mine)
    stopping = Preference.objects.filter(person_id=message.addressee.pk, stopped_at__isnull=True)
    if not stopping.update(stopped_at=at, updated_at=at):
        return []
    return [
        Reminder.objects.create(
            **mine, rung=Rung.STOPPED, cycle_on=today, planned_on=today, message=message, updated_at=at
        )
    ]


def _item(reminder: Reminder, found: Context, *, today: date) -> Item:
    project = reminder.project
    if project is None:
        return Item(reminder.pk, reminder.rung, 0, "", reminder.cycle_on, today=today)
    last = project.cadence.last_contact_on
    full = reminder.rung in LADDER and reminder.rung != Rung.DUE
    coming = next((one for one in found.planned[project.pk] if one.day >= today), None)
    asked = reminder.meeting if reminder.rung == Rung.DID_YOU_MEET else None
    closures = found.closures[reminder.institution_id]
    return Item(
        today=today,
        answers=found.may_log(reminder),
        reminder_id=reminder.pk,
        rung=reminder.rung,
        project_id=project.pk,
        project=project.name,
        cycle_on=reminder.cycle_on,
        due_on=reminder.due_on,
        last_contact_on=last,
        days_since=(today - last).days if last is not None else None,
        late_by=project.cadence.late_by(today),
        tasks=found.tasks[project.pk] if full else (),
        slot=propose(today, found.past[project.pk], closures, weekend=found.weekends[reminder.institution_id])
        if reminder.rung in (Rung.LATE, Rung.WEEKLY) and coming is None
        else None,
        planned_on=asked.held_on if asked is not None else coming.day if coming is not None else None,
        planned_at=asked.starts_at if asked is not None else coming.starts_at if coming is not None else None,
    )
