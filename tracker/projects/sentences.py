"""What a page says of a project's clock, in a sentence. Pure: bands and models' words only."""

from datetime import date

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pages.dates import day, weekday
from tracker.cadence.bands import Band, State
from tracker.cadence.forecast import Forecast, ToKeep, ToReach
from tracker.cadence.models import Cadence


def days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def needs(count: int, worst: str) -> str:
    """What this week asks for, in a sentence. `worst`: the name of the project that needs it most."""
    if not count:
        return _("Nothing is late or due.")
    return ngettext("1 project needs you: %(worst)s.", "%(count)d projects need you, %(worst)s most of all.", count) % {
        "count": count,
        "worst": worst,
    }


def standing(cadence: Cadence, state: State, *, today: date) -> str:
    """Such as: 4 days late: last joint contact 6 November."""
    last = (
        _("last joint contact %(day)s") % {"day": day(cadence.last_contact_on, today)}
        if cadence.last_contact_on
        else _("no joint contact yet")
    )
    if state == State.PAUSED or cadence.due_on is None:
        return _("Not running: %(last)s") % {"last": last}
    over = (today - cadence.due_on).days
    if state == State.LATE:
        return _("%(days)s late: %(last)s") % {"days": days(over), "last": last}
    if over > 0:
        return _("Due since %(day)s: %(last)s") % {"day": day(cadence.due_on, today), "last": last}
    if over == 0:
        return _("Due today: %(last)s") % {"last": last}
    return _("Due %(day)s: %(last)s") % {"day": day(cadence.due_on, today), "last": last}


def prospect(outlook: Forecast, *, today: date) -> list[str]:
    """What would change the band: what the rest of this week decides, then what brings a better one."""
    said = []
    if outlook.keeping is not None:
        said.append(_keeping(outlook.keeping, outlook.band, today))
    elif outlook.lapses_to is not None:
        said.append(
            _("There are too few days left this week to stay at %(band)s. The week will end at %(lower)s.")
            % {"band": _band(outlook.band), "lower": _band(outlook.lapses_to)}
        )
    elif outlook.band not in (Band.NEW, Band.RARELY):
        said.append(_("Currently: %(band)s.") % {"band": _band(outlook.band)})
    if outlook.reaching is not None:
        said.append(_reaching(outlook.reaching))
    return said


def _keeping(keeping: ToKeep, band: Band, today: date) -> str:
    return ngettext(
        "%(count)s contact %(by)s keeps you at %(band)s; without it, %(lower)s.",
        "%(count)s days with a contact %(by)s keep you at %(band)s; without them, %(lower)s.",
        keeping.contacts,
    ) % {
        "count": _count(keeping.contacts),
        "by": _("today") if keeping.by == today else _("by %(day)s") % {"day": weekday(keeping.by)},
        "band": _band(band),
        "lower": _band(keeping.lapses_to),
    }


def _reaching(reaching: ToReach) -> str:
    words = {"count": _count(reaching.weeks), "band": _band(reaching.to)}
    if reaching.days > 1:
        words["days"] = str(apnumber(reaching.days))
        return (
            ngettext(
                "%(count)s more week with %(days)s contact days brings you to %(band)s.",
                "%(count)s more weeks with %(days)s contact days each bring you to %(band)s.",
                reaching.weeks,
            )
            % words
        )
    return (
        ngettext(
            "%(count)s more week with a contact brings you to %(band)s.",
            "%(count)s more weeks with a contact bring you to %(band)s.",
            reaching.weeks,
        )
        % words
    )


def _count(number: int) -> str:
    return capfirst(str(apnumber(number)))


def _band(band: Band) -> str:
    return str(band.label).lower()
