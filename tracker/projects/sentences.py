"""What a page says of a project's clock, in a sentence. Pure: bands and models' words only."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from foundation.pages.dates import day, weekday
from foundation.text_lists import join_sentences
from tracker.cadence.bands import Band, State
from tracker.cadence.forecast import Forecast, ToKeep, ToReach
from tracker.cadence.models import Cadence

#: The bands inside a sentence, where a label of its own would begin with a capital.
IN_SENTENCE = {
    Band.NEW: pgettext_lazy("in a sentence", "new"),
    Band.DAILY: pgettext_lazy("in a sentence", "daily"),
    Band.WEEKLY: pgettext_lazy("in a sentence", "weekly"),
    Band.MONTHLY: pgettext_lazy("in a sentence", "monthly"),
    Band.FEW_A_YEAR: pgettext_lazy("in a sentence", "a few times a year"),
    Band.RARELY: pgettext_lazy("in a sentence", "rarely"),
}


def needs(count: int, worst: str) -> str:
    """What this week asks for, in a sentence. `worst`: the name of the project that needs it most."""
    if not count:
        return _("Nothing is late or due.")
    return ngettext("1 project needs you: %(worst)s.", "%(count)d projects need you, %(worst)s most of all.", count) % {
        "count": count,
        "worst": worst,
    }


def standing(cadence: Cadence, state: State, *, today: date) -> str:
    """Such as: 4 days late. Last joint contact: 6 November."""
    last = (
        _("Last joint contact: %(day)s.") % {"day": day(cadence.last_contact_on, today)}
        if cadence.last_contact_on
        else _("No joint contact yet.")
    )
    return join_sentences((_clock(cadence, state, today), last))


def _clock(cadence: Cadence, state: State, today: date) -> str:
    if state == State.PAUSED or cadence.due_on is None:
        return _("Not running.")
    late_by = cadence.late_by(today)
    if late_by is not None:
        return how_late(late_by)
    if cadence.due_on == today:
        return _("Due today.")
    due = _("Due since %(day)s.") if cadence.due_on < today else _("Due %(day)s.")
    return due % {"day": day(cadence.due_on, today)}


def how_late(days: int) -> str:
    """`days`: as `Cadence.late_by` counts them, 0 on the first."""
    if not days:
        return _("Late since today.")
    return ngettext("%(count)d day late.", "%(count)d days late.", days) % {"count": days}


def in_a_row(count: int, *, weeks: bool) -> str:
    """Weeks with a contact, or periods of a longer target that were kept."""
    if weeks:
        return ngettext("%(count)d week in a row", "%(count)d weeks in a row", count) % {"count": count}
    return ngettext("%(count)d period in a row", "%(count)d periods in a row", count) % {"count": count}


def prospect(outlook: Forecast, *, today: date) -> list[str]:
    """What would change the band: what the rest of this week decides, then what brings a better one."""
    said = []
    if outlook.keeping is not None:
        said.append(_keeping(outlook.keeping, outlook.band, today))
    elif outlook.lapses_to is not None:
        said.append(
            _("There are too few days left this week to stay at %(band)s. The week will end at %(lower)s.")
            % {"band": IN_SENTENCE[outlook.band], "lower": IN_SENTENCE[outlook.lapses_to]}
        )
    elif outlook.band not in (Band.NEW, Band.RARELY):
        said.append(_("Currently: %(band)s.") % {"band": IN_SENTENCE[outlook.band]})
    if outlook.reaching is not None:
        said.append(_reaching(outlook.reaching))
    return said


def _keeping(keeping: ToKeep, band: Band, today: date) -> str:
    if keeping.by == today:
        told = ngettext(
            "%(count)d contact today keeps you at %(band)s; without it, %(lower)s.",
            "%(count)d contacts today keep you at %(band)s; without them, %(lower)s.",
            keeping.contacts,
        )
    else:
        told = ngettext(
            "%(count)d contact by %(day)s keeps you at %(band)s; without it, %(lower)s.",
            "%(count)d days with a contact by %(day)s keep you at %(band)s; without them, %(lower)s.",
            keeping.contacts,
        )
    return told % {
        "count": keeping.contacts,
        "day": weekday(keeping.by),
        "band": IN_SENTENCE[band],
        "lower": IN_SENTENCE[keeping.lapses_to],
    }


def _reaching(reaching: ToReach) -> str:
    if reaching.days > 1:
        told = ngettext(
            "%(count)d more week with %(days)d contact days brings you to %(band)s.",
            "%(count)d more weeks with %(days)d contact days each bring you to %(band)s.",
            reaching.weeks,
        )
    else:
        told = ngettext(
            "%(count)d more week with a contact brings you to %(band)s.",
            "%(count)d more weeks with a contact bring you to %(band)s.",
            reaching.weeks,
        )
    return told % {"count": reaching.weeks, "days": reaching.days, "band": IN_SENTENCE[reaching.to]}
