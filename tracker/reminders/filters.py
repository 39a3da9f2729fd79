"""What reminders can be filtered by. May import models and queries."""

from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from accounts.permissions import may_administer
from foundation.api.filters import ChoicesFilter, DayFilter, Filters, FlagFilter, IdFilter
from tracker.delivery.models import MessageState
from tracker.reminders.cancellation import WAITS
from tracker.reminders.ladder import Cancelled
from tracker.reminders.models import Reminder


class ReminderFilters(Filters):
    """`state`: how it ended. `followed`: whether a joint contact came within 7 days of the day it went."""

    person = IdFilter()
    project = IdFilter()
    meeting = IdFilter()
    state = ChoicesFilter(field_name="ended", choices=MessageState)
    cancelled = ChoicesFilter(field_name="why", choices=Cancelled)
    followed = FlagFilter(method="by_contact")
    sent_on = DayFilter(field_name="message__sent_on")
    sent_on_from = DayFilter(field_name="message__sent_on", lookup_expr="gte")
    sent_on_to = DayFilter(field_name="message__sent_on", lookup_expr="lte")

    unfiltered = {
        "answered_at": "?updated_since= asks for these.",
        "error": "?state=failed asks for these.",
    }

    class Meta:
        model = Reminder
        fields = ("rung", "cycle_on", "due_on", "planned_on", "answer")

    def by_contact(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(came=value == "true", message__state=MessageState.SENT)

    def changed_since(self, value: datetime) -> Q:
        """Whether a contact followed changes with the project's contacts; whether a reminder that waits will be sent,
        with much else. What somebody answered, and when, is theirs: another person's list does not tell that it was,
        nor the hour at which they chose to have none (queries.told_at)."""
        me = self.request.user
        written = Q(updated_at__gte=value)
        if not may_administer(me.roles):
            day = datetime.combine(value.astimezone(UTC), time.min, tzinfo=UTC)
            ended = ~Q(cancelled=Cancelled.NO) & Q(updated_at__gte=day)
            of_others = Q(answered_at=None) & (written & Q(cancelled=Cancelled.NO) | ended)
            written = written & Q(person=me.pk) | of_others & ~Q(person=me.pk)
        return written | WAITS | Q(message__updated_at__gte=value) | Q(project__cadence__changed_at__gte=value)
