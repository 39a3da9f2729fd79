"""The past of a project in words. Pure."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pages import dates
from foundation.text_lists import join_sentences


def how_it_went(*, began_on: date | None, ended_on: date | None, meetings: int, contact_days: int) -> str:
    """Such as: It ran from 5 January 2026 to 4 March 2027. Library and IT met on 54 days, in 60 meetings."""
    if began_on is None:
        ran = _("It never ran.")
    elif ended_on is None:
        ran = _("It has run since %(day)s and is not closed.") % {"day": dates.day(began_on)}
    else:
        ran = _("It ran from %(first)s to %(last)s.") % {"first": dates.day(began_on), "last": dates.day(ended_on)}
    met = ngettext("Library and IT met on %(count)d day.", "Library and IT met on %(count)d days.", contact_days) % {
        "count": contact_days
    }
    held = ngettext("%(count)d meeting was held.", "%(count)d meetings were held.", meetings) % {"count": meetings}
    return join_sentences([ran, met, held])
