"""What a page says a save did to a meeting, and why one does not count. May import models.

Every surface says it by these: the form, the buttons of this week and of a meeting's page, and those of a message.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pages.dates import clock, weekday_day
from foundation.text_lists import and_list, join_sentences
from tracker.meetings.joint import WhyNot
from tracker.meetings.models import Meeting, MeetingState
from tracker.projects.statuses import Status


def form_words(*, plans: bool, is_there: bool) -> dict[str, str]:
    """What the form of a meeting is called, whom it asks for, and what its button does. `plans`: the meeting is in the
    future; `is_there`: it is changed."""
    title = _("Plan a meeting") if plans else _("Log a meeting")
    return {
        "title": _("Edit meeting") if is_there else title,
        "people": _("Who is invited") if plans else _("Who came"),
        "save": _("Save and invite") if plans and not is_there else _("Save"),
    }


def what_was_saved(meeting: Meeting, reasons: Sequence[WhyNot], *, today: date) -> str:
    """`reasons`: why it does not count."""
    facts = {
        "projects": and_list(meeting.projects.all()),
        "day": weekday_day(meeting.held_on, today),
        "time": clock(meeting.starts_at) if meeting.starts_at is not None else "",
    }
    if meeting.state == MeetingState.CANCELLED:
        return _("%(projects)s: the meeting on %(day)s is cancelled.") % facts
    if meeting.state == MeetingState.PLANNED:
        if meeting.starts_at is None:
            return _("%(projects)s: planned for %(day)s.") % facts
        return _("%(projects)s: planned for %(day)s, %(time)s.") % facts
    held = _("%(projects)s: logged for %(day)s.") % facts
    counts = does_not_count(reasons) if reasons else _("It counts as a joint contact.")
    return join_sentences([held, counts, _no_clock(meeting)])


def _no_clock(meeting: Meeting) -> str:
    """Of a held meeting."""
    planned = [project for project in meeting.projects.all() if project.status == Status.PLANNED]
    if not planned:
        return ""
    names = {"names": and_list(planned)}
    return (
        ngettext(
            "%(names)s is still planned: make it active to start its clock.",
            "%(names)s are still planned: make them active to start their clocks.",
            len(planned),
        )
        % names
    )


def does_not_count(reasons: Sequence[WhyNot]) -> str:
    return join_sentences([_("It does not count as a joint contact."), *(reason.label for reason in reasons)])


def already_there(meeting: Meeting, *, today: date) -> str:
    """A meeting of the same project and day that is not cancelled."""
    day = {"day": weekday_day(meeting.held_on, today)}
    if meeting.state == MeetingState.PLANNED:
        return _("A meeting is already planned for %(day)s. This is it.") % day
    return _("A meeting is already logged for %(day)s. This is it.") % day
