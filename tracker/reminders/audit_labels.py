"""The words of what is done about reminders. May import models and the audit trail."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from accounts.institutions.weekends import Weekday
from tracker.reminders.models import Preference, Reminder, ReminderAnswer, Snooze


def _of_whom(row: Reminder | Snooze) -> str:
    return f"{row.person}, {row.project}" if row.project is not None else str(row.person)


MODELS = {
    "reminder": AuditedModel(
        _("Reminder"), lambda: Reminder.objects.select_related("person", "project"), _of_whom,
        {"answer": AuditedField(_("Answer"), choices=ReminderAnswer)},
    ),
    "snooze": AuditedModel(
        _("Snooze"), lambda: Snooze.objects.select_related("person", "project"), _of_whom,
        {
            "person": AuditedField(_("Who"), of="person"),
            "project": AuditedField(_("Project"), of="project"),
            "until_on": AuditedField(_("Until")),
        },
    ),
    "preference": AuditedModel(
        _("Reminder settings"), lambda: Preference.objects.select_related("person"), lambda row: str(row.person),
        {
            "weekday": AuditedField(_("Weekday"), choices=Weekday), "wanted": AuditedField(_("Wanted")),
        },
    ),
}  # fmt: skip
ACTIONS = {
    "reminder.answer": _("answered a reminder"),
    "reminder.snooze": _("snoozed reminders"),
    "reminder.wake": _("ended a snooze"),
    "reminder.resume": _("started reminders again"),
    "reminder.leave": _("opted out of reminders"),
    "reminder.preference": _("changed how they are reminded"),
}
