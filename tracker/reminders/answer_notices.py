"""What the page behind a button of a message says once it was pressed: a title, paragraphs, and what comes next.

Arguments of foundation.pages.base.notice.
"""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pages.dates import weekday_day
from foundation.text_lists import join_sentences
from tracker.meetings.models import Meeting
from tracker.meetings.queries import why_not
from tracker.meetings.sentences import what_was_saved
from tracker.projects.models import Project
from tracker.reminders.actions import Met
from tracker.reminders.models import Reminder


def sample() -> dict[str, Any]:
    """Behind every button of a sample."""
    told = _(
        "This button belongs to a sample, so nothing was changed. In a real reminder it asks you to confirm first."
    )
    return {"title": _("This was a sample"), "texts": [told], "link": _preferences_link()}


def link_expired() -> dict[str, Any]:
    why = _("Links in a reminder work for 30 days. Sign in to log a meeting or to change how you are reminded.")
    return {"title": _("This link has expired"), "texts": [why], "link": (reverse("this-week"), _("This week"))}


def answered(reminder: Reminder, today: date) -> dict[str, Any]:
    told = _("You answered this reminder on %(day)s: %(answer)s. Each link works once.")
    assert reminder.answered_at is not None  # noqa: S101 - who calls knows it
    facts = {
        "day": weekday_day(reminder.institution.day(reminder.answered_at), today),
        "answer": reminder.get_answer_display(),
    }
    link = _project_link(reminder.project, _("Open the project")) if reminder.project else None
    return {"title": _("Already answered"), "texts": [told % facts], "link": link}


def met(done: Met, project: Project, today: date) -> dict[str, Any]:
    facts = {"name": project.name, "day": weekday_day(done.meeting.held_on, today)}
    if done.added:
        reasons = why_not(done.meeting, requires_trace=project.institution.requires_trace)
        title, texts = _("Logged"), [what_was_saved(done.meeting, reasons, today=today)]
    else:
        title = _("Already logged")
        texts = [_("A contact on %(name)s was already logged for %(day)s.") % facts]
        kept = {
            (False, False): _("Nothing was added."),
            (True, False): _("Your note was added to it."),
            (False, True): _("Your decision was added to it."),
            (True, True): _("Your note and your decision were added to it."),
        }
        texts = [join_sentences([*texts, kept[done.noted, done.decided]])]
    if due_on := project.cadence.due_on:
        due = _("The next contact was due on %(day)s.") if due_on < today else _("The next contact is due on %(day)s.")
        texts += [due % {"day": weekday_day(due_on, today)}]
    if done.dropped:
        told = ngettext(
            "%(number)d reminder that was waiting will not be sent.",
            "%(number)d reminders that were waiting will not be sent.",
            done.dropped,
        )
        texts += [told % {"number": done.dropped}]
    label = _("Open the meeting to correct it or to add notes")
    return {"title": title, "texts": texts, "link": (reverse("meeting", args=[done.meeting.pk]), label)}


def did_not_meet(project: Project, cancelled: Meeting | None, today: date) -> dict[str, Any]:
    """`cancelled`: the planned meeting that did not take place."""
    texts = [_("You did not meet. Reminders for this project continue.")]
    if cancelled is not None:
        texts.insert(0, what_was_saved(cancelled, (), today=today))
    return {"title": _("Answer saved"), "texts": texts, "link": _project_link(project, _("Plan the next meeting"))}


def snoozed(project: Project, until_on: date, today: date) -> dict[str, Any]:
    told = _("No reminder of %(name)s up to and including %(day)s.")
    return {
        "title": _("Snoozed"),
        "texts": [told % {"name": project.name, "day": weekday_day(until_on, today)}],
        "link": _preferences_link(),
    }


def resumed() -> dict[str, Any]:
    told = _("The next one comes when a project of yours is due.")
    return {"title": _("Reminders are on again"), "texts": [told], "link": _preferences_link()}


def refused(why: str) -> dict[str, Any]:
    return {"title": _("Your answer was not saved"), "texts": [why]}


def _project_link(project: Project, label: str) -> tuple[str, str]:
    return reverse("project", args=[project.pk]), label


def _preferences_link() -> tuple[str, str]:
    return reverse("preferences"), _("Your preferences")
