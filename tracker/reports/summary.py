"""The one sentence that sums the report up, from its figures: no number is written here. May import columns."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.figures.tables import ReportData
from tracker.reports.figures import FIGURE, figure_rows


def summary(data: ReportData) -> str:
    """Like: 6 of 11 active joint projects (54.5%) meet weekly or more often, 40% the period before; 3 are late."""
    rows = {row.figure.key: row for row in data[figure_rows]}
    active, weekly = _number(rows["active"].reading.value), rows["weekly_or_better"].reading
    if not active:
        return _("No joint project was running on the last day of this period.")
    parts = [_share(weekly.value, weekly.count, weekly.of, rows["weekly_or_better"].earlier, active)]
    late, quiet = _number(rows["late"].reading.value), _number(rows["quiet"].reading.value)
    if late:
        text = ngettext("%(n)d is late", "%(n)d are late", late) % {"n": late}
        if quiet:
            text += " " + ngettext("(%(n)d quiet for weeks)", "(%(n)d quiet for weeks)", quiet) % {"n": quiet}
        parts.append(text)
    else:
        parts.append(_("none is late"))
    ownerless = len(
        {row["id"] for key in ("without_library_owner", "without_it_owner") for row in FIGURE[key].rows(data)}
    )
    if ownerless:
        parts.append(
            ngettext("%(n)d lacks an owner on a side", "%(n)d lack an owner on a side", ownerless) % {"n": ownerless}
        )
    waiting = _number(rows["awaiting_leadership"].reading.value)
    if waiting:
        parts.append(
            ngettext("%(n)d decision waits for leadership", "%(n)d decisions wait for leadership", waiting)
            % {"n": waiting}
        )
    return "; ".join(parts) + "."


def _share(value: Any, count: int | None, of: int | None, earlier: Any, active: int) -> str:
    if not of:
        return ngettext(
            "The one active joint project is too new to say how often it meets",
            "All %(n)d active joint projects are too new to say how often they meet",
            active,
        ) % {"n": active}
    text = ngettext(
        "%(count)d of %(of)d active joint project (%(percent)s%%) meets weekly or more often",
        "%(count)d of %(of)d active joint projects (%(percent)s%%) meet weekly or more often",
        of,
    ) % {"count": count, "of": of, "percent": f"{value:g}"}
    if earlier is not None:
        text += ", " + _("%(earlier)s%% the period before") % {"earlier": f"{earlier:g}"}
    if active > of:
        text += " " + _("(%(n)d more too new to say)") % {"n": active - of}
    return text


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
