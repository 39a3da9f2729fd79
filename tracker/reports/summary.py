"""The lines that sum the report up, from its figures: no number is written here. May import columns."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.text_lists import join_sentences
from tracker.figures.tables import ReportData
from tracker.reports.display import display_number
from tracker.reports.figures import FIGURE, figure_rows


def summary(data: ReportData) -> str:
    """Like: 6 of 11 active joint projects (54.5%) meet weekly or more often. It was 40% the period before. 3 are late.

    Each number has its sentence: no language has to fit two of them into one."""
    rows = {row.figure.key: row for row in data[figure_rows]}
    active, weekly = _number(rows["active"].reading.value), rows["weekly_or_better"].reading
    if not active:
        return _("No joint project was running on the last day of this period.")
    said = _share(weekly.value, weekly.count, weekly.of, rows["weekly_or_better"].earlier, active)
    late, quiet = _number(rows["late"].reading.value), _number(rows["quiet"].reading.value)
    said.append(ngettext("%(n)d is late.", "%(n)d are late.", late) % {"n": late} if late else _("No project is late."))
    if late and quiet:
        said.append(
            ngettext("%(n)d has been quiet for weeks.", "%(n)d have been quiet for weeks.", quiet) % {"n": quiet}
        )
    ownerless = len(
        {row["id"] for key in ("without_library_owner", "without_it_owner") for row in FIGURE[key].rows(data)}
    )
    if ownerless:
        said.append(
            ngettext("%(n)d lacks an owner on a side.", "%(n)d lack an owner on a side.", ownerless) % {"n": ownerless}
        )
    waiting = _number(rows["awaiting_leadership"].reading.value)
    if waiting:
        said.append(
            ngettext(
                "Leadership must still agree to %(n)d decision.",
                "Leadership must still agree to %(n)d decisions.",
                waiting,
            )
            % {"n": waiting}
        )
    return join_sentences(said)


def _share(value: Any, count: int | None, of: int | None, earlier: Any, active: int) -> list[str]:
    if not of:
        told = ngettext(
            "The one active joint project is too new to say how often it meets.",
            "All %(n)d active joint projects are too new to say how often they meet.",
            active,
        )
        return [told % {"n": active}]
    told = ngettext(
        "%(count)d of %(of)d active joint project (%(percent)s%%) meets weekly or more often.",
        "%(count)d of %(of)d active joint projects (%(percent)s%%) meet weekly or more often.",
        of,
    )
    said = [told % {"count": count, "of": of, "percent": display_number(value)}]
    if earlier is not None:
        said.append(_("It was %(earlier)s%% the period before.") % {"earlier": display_number(earlier)})
    if active > of:
        more = active - of
        said.append(ngettext("%(n)d more is too new to say.", "%(n)d more are too new to say.", more) % {"n": more})
    return said


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
