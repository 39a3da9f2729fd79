"""What a page says of a project's clock, in a sentence. Pure: bands and models' words only."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.cadence.bands import State
from tracker.cadence.models import Cadence

WORST_FIRST = [State.LATE, State.DUE, State.NEW, State.ON_TRACK, State.PAUSED]


def days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def day(value: date, *, today: date) -> str:
    """6 November, with the year where it is another."""
    return date_format(value, "j F" if value.year == today.year else "j F Y")


def needs(count: int, worst: str) -> str:
    """What this week asks for, in a sentence. `worst`: the name of the project that needs it most."""
    if not count:
        return _("Nothing is late or due. Well met.")
    return ngettext(
        "One project needs you: %(worst)s.", "%(count)d projects need you, %(worst)s most of all.", count
    ) % {"count": count, "worst": worst}


def standing(cadence: Cadence, state: State, *, today: date) -> str:
    """Such as: 4 days late: last joint contact 6 November."""
    last = (
        _("last joint contact %(day)s") % {"day": day(cadence.last_contact_on, today=today)}
        if cadence.last_contact_on
        else _("no joint contact yet")
    )
    if state == State.PAUSED or cadence.due_on is None:
        return _("Not running: %(last)s") % {"last": last}
    over = (today - cadence.due_on).days
    if state == State.LATE:
        return _("%(days)s late: %(last)s") % {"days": days(over), "last": last}
    if over > 0:
        return _("Due since %(day)s: %(last)s") % {"day": day(cadence.due_on, today=today), "last": last}
    if over == 0:
        return _("Due today: %(last)s") % {"last": last}
    return _("Due %(day)s: %(last)s") % {"day": day(cadence.due_on, today=today), "last": last}
