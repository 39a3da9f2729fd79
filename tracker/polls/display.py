"""How results are written: the cells of a question's table, and what is said beside a published result. Pure."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from foundation.text_lists import join_sentences
from tracker.figures.intervals import Interval
from tracker.polls.comparison import Comparison, GapVerdict
from tracker.polls.queries import AnswerRow, QuestionResult, Trend


def headings(groups: Sequence[tuple[str, int]], *, published: bool) -> list[str]:
    """`groups`: label, and how many of them answered."""
    beside = [_("%(group)s (%(people)d)") % {"group": label, "people": people} for label, people in groups]
    return [_("Answer"), _("Everybody"), _("Share"), *beside, *([_("Published"), _("Difference")] if published else [])]


def cells(row: AnswerRow, *, published: bool) -> list[str]:
    share = share_of(row.percent, row.interval)
    found = [row.label, number_format(row.count), share, *(number_format(count) for count in row.groups)]
    if published:
        told = _("%(share)s%%") % {"share": number_format(row.published)} if row.published is not None else ""
        found += [told, gap(row.comparison) if row.comparison else ""]
    return found


def word_headings() -> list[str]:
    return [_("Word"), _("How many")]


def trend_headings() -> list[str]:
    return [_("Poll"), _("Share"), _("How many")]


def share_of(percent: float, interval: Interval) -> str:
    """In percent, with its 95% interval."""
    return _("%(share)s%% (%(low)s to %(high)s)") % {
        "share": number_format(percent, 1),
        "low": number_format(100 * interval.low, 0),
        "high": number_format(100 * interval.high, 0),
    }


def gap(one: Comparison) -> str:
    """The verdict in words, with the interval of the difference in points."""
    low, high = round(100 * one.gap.low), round(100 * one.gap.high)
    facts = {"low": number_format(abs(low)), "high": number_format(abs(high))}
    if one.verdict == GapVerdict.HIGHER:
        return _("Clearly more: %(low)s to %(high)s points") % facts
    if one.verdict == GapVerdict.LOWER:
        return _("Clearly less: %(high)s to %(low)s points") % facts
    return _("No clear difference: from %(low)s points less to %(high)s more") % facts


def about_published(result: QuestionResult) -> str:
    """Source, number, and that whoever answers chooses to."""
    benchmark = result.benchmark
    if benchmark is None:
        return ""
    number = ""
    if benchmark.n and benchmark.n_inferred:
        number = _("%(n)s people answered there, a number that was inferred.") % {"n": number_format(benchmark.n)}
    elif benchmark.n:
        number = _("%(n)s people answered there.") % {"n": number_format(benchmark.n)}
    source = _("Published: %(source)s.") % {"source": benchmark.source}
    chosen = _("In both polls people chose whether to answer.")
    return join_sentences([source, number, chosen])


def trend_rows(trend: Trend) -> list[list[str]]:
    """Poll, share with its interval, and how many answered."""
    return [
        [
            point.wave.name,
            share_of(point.percent, point.interval),
            _("%(count)d of %(people)d") % {"count": point.count, "people": point.people},
        ]
        for point in trend.points
    ]
