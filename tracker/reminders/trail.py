"""The words of what is done about reminders. May import models and the audit trail."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.words import Kind, Part
from tracker.reminders.models import Answer, Preference, Reminder, Snooze, Weekday


def _of_whom(row: Reminder | Snooze) -> str:
    return f"{row.person}, {row.project}" if row.project is not None else str(row.person)


KINDS = {
    "reminder": Kind(
        _("Reminder"), lambda: Reminder.objects.select_related("person", "project"), _of_whom,
        {"answer": Part(_("Answer"), choices=Answer)},
    ),
    "snooze": Kind(
        _("Snooze"), lambda: Snooze.objects.select_related("person", "project"), _of_whom,
        {"until_on": Part(_("Until"))},
    ),
    "preference": Kind(
        _("Reminder settings"), lambda: Preference.objects.select_related("person"), lambda row: str(row.person),
        {
            "weekday": Part(_("Weekday"), choices=Weekday), "hour": Part(_("Hour")),
            "time_zone": Part(_("Time zone")), "wanted": Part(_("Wanted")),
        },
    ),
}  # fmt: skip
DONE = {
    "reminder.answer": _("answered a reminder"),
    "reminder.snooze": _("snoozed reminders"),
    "reminder.wake": _("ended a snooze"),
    "reminder.resume": _("started reminders again"),
    "reminder.leave": _("opted out of reminders"),
    "reminder.preference": _("changed how they are reminded"),
}
