"""What a person does with a reminder: says that they met or did not, snoozes, resumes, leaves. Inside the institution.

A reminder takes one answer: it is set by a conditional update, so that of two clicks at once one counts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from tracker.delivery.actions import To, delivery_preference_of, open_immediate, save_delivery_preference
from tracker.delivery.models import DeliveryPreference, Message
from tracker.meetings.actions import log_meeting, update_meeting
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.permissions import may_write_meeting
from tracker.outcomes.actions import record_decision
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project
from tracker.reminders.cancellation import WAITS
from tracker.reminders.ladder import Cancelled, Rung
from tracker.reminders.models import Preference, Reminder, ReminderAnswer, Snooze
from tracker.reminders.queries import LADDER, who_met
from tracker.reminders.sample_message import SAMPLE

SAMPLES_A_DAY = 3  # to one person
MAX_SNOOZE_DAYS = 92  # days: a quarter; who wants no more opts out


class AlreadyAnswered(Exception):
    """The reminder has its answer, which `reminder` carries."""

    def __init__(self, reminder: Reminder) -> None:
        super().__init__(reminder.answer)
        self.reminder = reminder


@dataclass(frozen=True, slots=True)
class Met:
    """`meeting`: the contact of that day; `added`: False when somebody had logged it before. `dropped`: reminders about
    the project, to anybody, that now will not be sent. `noted`, `decided`: a note, a decision came to it."""

    meeting: Meeting
    added: bool
    dropped: int
    noted: bool
    decided: bool


def may_answer(*, reminder: Reminder, met: bool) -> bool:
    """Whether its person may still write what the answer writes: a meeting, for who did meet, or was asked about one.
    Snoozing and starting again are everybody's own."""
    asked = reminder.meeting
    if asked is not None and asked.state == MeetingState.PLANNED:
        return may_write_meeting(reminder.person, asked)
    return not met or reminder.project is None or may_write_project(reminder.person, reminder.project)


@transaction.atomic
def answer_met(
    *, reminder: Reminder, by: Person, at: datetime, held_on: date, notes: str = "", decided: str = ""
) -> Met:
    """Log the contact on `held_on`, unless that day has one; with the people asked to a planned meeting, else those of
    last time, else both owners. `notes`, `decided`: what came of it, added to the contact that is there."""
    lock(reminder.institution_id)
    project = _project(reminder)
    _take(reminder, ReminderAnswer.WE_MET, by=by, at=at)
    same_day = Meeting.objects.filter(projects=project, held_on=held_on)
    meeting = same_day.filter(joint=True).order_by("pk").first()
    added = meeting is None
    if meeting is None:
        planned = same_day.filter(state=MeetingState.PLANNED).order_by("pk").first()
        if reminder.meeting is not None and reminder.meeting.state == MeetingState.PLANNED:
            planned = reminder.meeting
        people = who_met(project, planned)
        if planned is not None:
            meeting = update_meeting(
                meeting=planned, by=by, at=at, state=MeetingState.HELD, held_on=held_on, attendees=people
            )
        else:
            meeting = log_meeting(
                institution_id=project.institution_id,
                by=by,
                at=at,
                projects=[project],
                held_on=held_on,
                attendees=people,
                state=MeetingState.HELD,
            ).meeting
    meeting = _keep_outcome(meeting, project, by=by, at=at, notes=notes.strip(), decided=decided.strip())
    project.cadence.refresh_from_db()
    dropped = Reminder.objects.filter(WAITS, project=project, rung__in=LADDER).exclude(due_on=project.cadence.due_on)
    return Met(meeting, added, dropped.count(), noted=bool(notes.strip()), decided=bool(decided.strip()))


def _keep_outcome(meeting: Meeting, project: Project, *, by: Person, at: datetime, notes: str, decided: str) -> Meeting:
    if notes:
        there = Meeting.objects.get(pk=meeting.pk).notes
        meeting = update_meeting(meeting=meeting, by=by, at=at, notes="\n\n".join(filter(None, (there, notes))))
    if decided:
        record_decision(
            institution_id=project.institution_id, by=by, at=at, project=project, text=decided, meeting=meeting
        )
    return Meeting.objects.get(pk=meeting.pk) if decided else meeting


@transaction.atomic
def answer_did_not(*, reminder: Reminder, by: Person, at: datetime) -> Meeting | None:
    """Kept as the answer. The ladder continues. The meeting that was asked about, which is cancelled by it."""
    lock(reminder.institution_id)
    _take(reminder, ReminderAnswer.WE_DID_NOT, by=by, at=at)
    if reminder.meeting is not None and reminder.meeting.state == MeetingState.PLANNED:
        return update_meeting(meeting=reminder.meeting, by=by, at=at, state=MeetingState.CANCELLED)
    return None


@transaction.atomic
def answer_snooze(*, reminder: Reminder, by: Person, at: datetime, days: int) -> date:
    """No more of the project to this person for so many days; the last of them."""
    today = lock(reminder.institution_id).day(at)
    project = _project(reminder)
    _take(reminder, ReminderAnswer.SNOOZED, by=by, at=at)
    return snooze(person=reminder.person, project=project, by=by, at=at, until_on=today + timedelta(days=days))


@transaction.atomic
def answer_resume(*, reminder: Reminder, by: Person, at: datetime) -> None:
    lock(reminder.institution_id)
    if reminder.rung != Rung.STOPPED:
        raise Refused({"": _("These reminders have not stopped.")}, code="wrong_state")
    _take(reminder, ReminderAnswer.RESUMED, by=by, at=at)
    resume(person=reminder.person, by=by, at=at)


def _take(reminder: Reminder, answer: ReminderAnswer, *, by: Person, at: datetime) -> None:
    if by.pk != reminder.person_id:
        raise Forbidden(_("Only the person it was sent to answers a reminder."))
    unanswered = Reminder.objects.filter(pk=reminder.pk, answer=ReminderAnswer.NONE)
    if not unanswered.update(answer=answer, answered_at=at, updated_at=at):
        raise AlreadyAnswered(Reminder.objects.get(pk=reminder.pk))
    record(by=by, at=at, action="reminder.answer", target=reminder, answer=answer)


def _project(reminder: Reminder) -> Project:
    if reminder.project is None:
        raise Refused({"": _("This reminder is about no project.")}, code="mismatch")
    return reminder.project


@transaction.atomic
def snooze(*, person: Person, project: Project, by: Person, at: datetime, until_on: date) -> date:
    """Silence the project for the person, up to and including `until_on`. Nobody does it for another: whom it silences
    would not know."""
    today = lock(project.institution_id).day(at)
    if by.pk != person.pk:
        raise Forbidden(_("Only the person who is reminded snoozes a reminder."))
    if not today <= until_on <= today + timedelta(days=MAX_SNOOZE_DAYS):
        raise Refused(
            {"until_on": _("From today to %(days)d days ahead.") % {"days": MAX_SNOOZE_DAYS}}, code="out_of_range"
        )
    row, _made = Snooze.objects.update_or_create(
        person=person, project=project, defaults={"until_on": until_on, "institution_id": project.institution_id}
    )
    waiting(person).filter(project=project).update(cancelled=Cancelled.SNOOZED, updated_at=at)
    whose = {"person": person.pk, "project": project.pk}
    record(by=by, at=at, action="reminder.snooze", target=row, **whose, until_on=str(until_on))
    return until_on


@transaction.atomic
def end_snooze(*, person: Person, project_id: int, by: Person, at: datetime) -> None:
    """End a snooze. The rung that was silenced is not said again: the next one is."""
    row = Snooze.objects.filter(person=person, project_id=project_id).first()
    if row is not None:
        record(by=by, at=at, action="reminder.wake", target=row, person=person.pk, project=project_id)
        row.delete()


@transaction.atomic
def resume(*, person: Person, by: Person, at: datetime) -> None:
    """Start again after a stop. What was ignored before no longer counts."""
    preference = preference_of(person)
    preference.stopped_at, preference.resumed_at = None, at
    save_and_record(preference, by=by, at=at, action="reminder.resume")


@transaction.atomic
def opt_out(*, person: Person, by: Person | None, at: datetime) -> None:
    """No more reminders at all, at once. Leaving twice is leaving."""
    preference = preference_of(person)
    if preference.opted_out_at is None:
        preference.opted_out_at = at
        save_and_record(preference, by=by, at=at, action="reminder.leave")
    waiting(person).update(cancelled=Cancelled.OPTED_OUT, updated_at=at)


@transaction.atomic
def save_preference(
    *, preference: Preference, delivery: DeliveryPreference, by: Person, at: datetime, wanted: bool
) -> Preference:
    """Store how the person wants it, and by which channel and when; `wanted`: at all."""
    save_delivery_preference(preference=delivery, by=by, at=at)
    preference.full_clean(exclude=["person", "institution"])
    if not wanted:
        preference.opted_out_at = preference.opted_out_at or at
        waiting(preference.person).update(cancelled=Cancelled.OPTED_OUT, updated_at=at)
    else:
        preference.opted_out_at = None
    save_and_record(preference, by=by, at=at, action="reminder.preference", weekday=preference.weekday, wanted=wanted)
    return preference


@transaction.atomic
def send_sample(*, person: Person, at: datetime) -> Message:
    """A sample of their reminders, at once, by the channel that they chose."""
    preference = delivery_preference_of(person)
    institution = lock(preference.institution_id)
    earlier = Message.objects.filter(person=person, kind=SAMPLE.name, day_on=institution.day(at)).count()
    if earlier >= SAMPLES_A_DAY:
        raise Refused({"": _("You have had %(number)d samples today. Ask again tomorrow.") % {"number": earlier}})
    to, channel = [To(person=person)], preference.channel
    return open_immediate(SAMPLE, to, institution=institution, at=at, not_before=at, channel=channel)[0]


def preference_of(person: Person) -> Preference:
    """The person's row, made when there is none; Refused for an operator of the installation, whom nobody reminds."""
    if person.institution_id is None:
        raise Refused({"": _("An operator of the installation belongs to no institution.")})
    preference, _made = Preference.objects.get_or_create(
        person=person, defaults={"institution_id": person.institution_id}
    )
    return preference


def waiting(person: Person) -> QuerySet[Reminder, Reminder]:
    """Reminders to the person that no message has taken yet."""
    return Reminder.objects.filter(person=person, message__isnull=True, cancelled=Cancelled.NO)
