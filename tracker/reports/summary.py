"""The two sentences that sum the report up, from its figures: no number is written here. May import columns."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.text_lists import join_sentences
from tracker.figures.tables import ReportData
from tracker.reports import queries
from tracker.reports.figures import FIGURE


def summary(data: ReportData) -> str:
    """Like: 2 of 5 projects meet weekly (was 3 of 5). 2 projects are late."""
    if not data[queries.now].active:
        return _("No joint project was running on the last day of this period.")
    return join_sentences((_how_often(data), _late(data)))


def _how_often(data: ReportData) -> str:
    now, before = data[queries.now], data[queries.before]
    facts = {
        "count": now.weekly_or_better, "of": now.banded, "earlier": before.weekly_or_better, "before": before.banded,
    }  # fmt: skip
    if not now.banded:
        told = ngettext(
            "The one joint project is too new to say how often it meets.",
            "All %(n)d joint projects are too new to say how often they meet.",
            now.active,
        )
        return told % {"n": now.active}
    if before.banded:
        return (
            ngettext(
                "%(count)d of %(of)d project meets weekly (was %(earlier)d of %(before)d).",
                "%(count)d of %(of)d projects meet weekly (was %(earlier)d of %(before)d).",
                now.banded,
            )
            % facts
        )
    return (
        ngettext("%(count)d of %(of)d project meets weekly.", "%(count)d of %(of)d projects meet weekly.", now.banded)
        % facts
    )


def _late(data: ReportData) -> str:
    late = len(FIGURE["late"].rows(data))
    return (
        ngettext("%(n)d project is late.", "%(n)d projects are late.", late) % {"n": late}
        if late
        else _("No project is late.")
    )
