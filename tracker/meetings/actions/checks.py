"""What the writes of this slice check alike: who may, and whether what is given fits together."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.people.models import Person
from foundation.errors import Closed, Fault, Forbidden, Refused
from foundation.limits import too_early
from foundation.links import read_links, write_links, wrong_links
from foundation.pages import dates
from foundation.text_lists import join_sentences
from tracker.meetings.doubts import doubts
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.permissions import may_write_projects
from tracker.meetings.states import has_come

MAX_TIME_AHEAD = timedelta(days=3653)  # a day so far ahead is a typing mistake


def check_meeting(
    *, projects: Collection[Any], held_on: date, starts_at: time | None, state: str, now: datetime
) -> None:
    """`now`: at the institution, in its zone."""
    problems: dict[str, str] = {}
    if not projects:
        problems["projects"] = Fault(_("Choose at least one project."), "empty")
    if early := too_early(held_on):
        problems["held_on"] = early
    if held_on > now.date() + MAX_TIME_AHEAD:
        problems["held_on"] = Fault(_("The day is more than ten years ahead. Choose an earlier one."), "out_of_range")
    if state == MeetingState.HELD and not has_come(held_on=held_on, starts_at=starts_at, now=now):
        if held_on > now.date():
            problems["held_on"] = Fault(_("A meeting in the future can only be planned."), "future")
        else:
            problems["starts_at"] = Fault(_("A meeting that has not begun can only be planned."), "future")
    if problems:
        raise Refused(problems)


def check_write(
    meeting: Meeting, *, project_ids: Collection[int], by: Person | None, now: datetime, before: Collection[int] = ()
) -> None:
    """May the meeting be stored as it is now, of these projects? `before`: those that it had."""
    facts: dict[str, Any] = {"held_on": meeting.held_on, "starts_at": meeting.starts_at, "state": meeting.state}
    check_meeting(projects=project_ids, now=now, **facts)
    allow({*before, *project_ids}, by)
    check_open(meeting)


def ask(meeting: Meeting, *, project_ids: Collection[int], today: date) -> None:
    """Refused with a question where the meeting is likely a mistake; a page asks it, and sends the answer as `sure`."""
    why = doubts(project_ids=project_ids, held_on=meeting.held_on, today=today, besides=meeting.pk)
    if why:
        raise Refused({"sure": join_sentences([*why, _("Select “Yes, save it” if that is right.")])})


def tidy(fields: dict[str, Any]) -> None:
    """Notes of white space only are none, so that they leave no trace; an empty external id is none. Refused where a
    link is none."""
    if "notes" in fields and not fields["notes"].strip():
        fields["notes"] = ""
    if "place" in fields:
        fields["place"] = fields["place"].strip()
    if "links" in fields:
        links = read_links(fields["links"])
        if wrong := wrong_links(links):
            raise Refused({"links": wrong})
        fields["links"] = write_links(links)
    if "external_id" in fields:
        fields["external_id"] = fields["external_id"] or None


def check_open(*meetings: Meeting | None) -> None:
    """Refused when one of them is closed: a closed meeting is not changed, nor its decisions, actions and agenda."""
    for meeting in meetings:
        if meeting is not None and meeting.closed_at is not None:
            raise Closed(
                _("The meeting on %(day)s is closed. Ask a manager to reopen it first.")
                % {"day": dates.day(meeting.held_on)}
            )


def allow(project_ids: Collection[int], by: Person | None) -> None:
    """Forbidden unless `by` writes all of these projects. None: the product itself."""
    if by is not None and not may_write_projects(by, project_ids):
        raise Forbidden(
            _("Only people of the project and managers can change its meetings, decisions, actions and agenda.")
        )
