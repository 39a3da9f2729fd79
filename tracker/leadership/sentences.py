"""What is said of a sponsor's part in a project. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pages import dates


@dataclass(frozen=True, slots=True)
class Presence:
    """Of one project, as queries.PRESENCE names it."""

    last_in_room_on: date | None
    last_invited_on: date | None
    next_invited_on: date | None
    next_meeting_on: date | None
    decisions_waiting: int
    waiting_since: date | None

    @classmethod
    def of(cls, values: Sequence[Any]) -> "Presence":
        return cls(*values)


#: Of a project that nobody sponsors, and of which nothing waits.
NO_PRESENCE = Presence(None, None, None, None, 0, None)


def in_the_room(presence: Presence, today: date) -> str:
    """Such as: Sponsor last in the room 3 November, invited for 10 November"""
    days = {
        "last": dates.day(presence.last_in_room_on, today) if presence.last_in_room_on else "",
        "invited": dates.day(presence.last_invited_on, today) if presence.last_invited_on else "",
    }
    invited_since = presence.last_invited_on not in (None, presence.last_in_room_on)
    if presence.last_in_room_on is None:
        told = (
            _("Sponsor not in the room yet, invited for %(invited)s")
            if invited_since
            else _("Sponsor not in the room yet")
        )
    else:
        told = (
            _("Sponsor last in the room %(last)s, last invited for %(invited)s")
            if invited_since
            else _("Sponsor last in the room %(last)s")
        )
    return told % days


def next_meeting(presence: Presence, today: date) -> str:
    if presence.next_meeting_on is None:
        return _("No meeting is planned")
    day = dates.weekday_day(presence.next_meeting_on, today)
    if presence.next_invited_on is not None and presence.next_invited_on <= presence.next_meeting_on:
        return _("Next meeting %(day)s, with the sponsor") % {"day": day}
    return _("Next meeting %(day)s, without the sponsor so far") % {"day": day}


def waiting(presence: Presence, today: date) -> str:
    """Such as: 2 decisions wait for leadership, the oldest for 14 days; "" for none."""
    if not presence.decisions_waiting or presence.waiting_since is None:
        return ""
    told = ngettext(
        "%(count)d decision waits for leadership, the oldest for %(days)d days",
        "%(count)d decisions wait for leadership, the oldest for %(days)d days",
        presence.decisions_waiting,
    )
    return told % {"count": presence.decisions_waiting, "days": (today - presence.waiting_since).days}
