"""Reminders as a kind of message: what the outbox asks of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.db.insert_select import insert_missing
from tracker.delivery.kinds import MessageKind, Upcoming
from tracker.delivery.letters import Content, Recipient
from tracker.delivery.models import Message
from tracker.reminders import actions, compose, forecast, planning, writing
from tracker.reminders.items import ReminderContents
from tracker.reminders.models import Preference, Reminder, ReminderAnswer
from tracker.reminders.queries import obsolete


class ReminderMessage(MessageKind):
    name = planning.KIND
    label = _("Reminder")
    unsubscribe_title = _("No more reminders")
    unsubscribe_question = _("Stop all reminders? You can turn them on again in your preferences.")
    unsubscribe_done = _("You will get no more reminders.")

    def plan(self, *, day: date, zones: Sequence[str], at: datetime) -> int:
        fresh = {"planned_on": day, "cancelled": "", "answer": ReminderAnswer.NONE, "updated_at": at}
        rows = 0
        for select in (
            planning.to_owners("library_owner", today=day, zones=zones),
            planning.to_owners("it_owner", today=day, zones=zones),
            planning.to_owners_weekly("library_owner", today=day, zones=zones),
            planning.to_owners_weekly("it_owner", today=day, zones=zones),
            planning.to_sponsors(today=day, zones=zones),
        ):
            rows += insert_missing(Reminder, select, {**fresh, "about": 0})
        return rows + insert_missing(Reminder, planning.to_organisers(today=day, zones=zones), fresh)

    def waiting(self, *, day: date) -> QuerySet[Reminder, Reminder]:
        return planning.waiting(day)

    def upcoming(self, *, person: Person, day: date, at: datetime) -> Upcoming | None:
        return forecast.upcoming(person, day=day, at=at)

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, ReminderContents]:
        return compose.choose(messages, at=at)

    def write(self, chosen: ReminderContents, *, to: Recipient) -> Content:
        return writing.write(chosen, to=to)

    def obsolete(self) -> Q:
        opted_out = Preference.objects.filter(person=OuterRef("person_id"), opted_out_at__isnull=False)
        return Q(Exists(obsolete())) | Q(Exists(opted_out))

    def unsubscribe(self, *, person: Person, at: datetime) -> None:
        actions.opt_out(person=person, by=person, at=at)
