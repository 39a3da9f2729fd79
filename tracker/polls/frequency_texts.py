"""What people say, what the log shows and what they want, in words and as a chart. Pure, apart from translation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.pages.dates import day
from foundation.text_lists import join_sentences
from tracker.cadence.bands import Band, Frequency
from tracker.figures.drawing import BarPair, Chart, draw_pairs
from tracker.polls.frequencies import SCALE, Beside, Enough, Meaning, Middle, enough_of
from tracker.polls.questions import SKIPPED
from tracker.polls.side_by_side import FrequencyRow, SideBySide

RULE = gettext_lazy(
    "The newest poll that asked and has closed: how many of all who answered it say this, and how many want it. "
    "Nothing of a question that fewer than five answered. The log: the band of the contacts of all projects together "
    "on the poll’s last day."
)
ANSWER_LABELS: dict[Any, Any] = {**{band.value: band.label for band in SCALE}, SKIPPED: gettext_lazy("No answer")}
_LOGGED_BESIDE_SAID = {
    Beside.MORE: gettext_lazy("The log shows %(logged)s, which is more often than they say."),
    Beside.SAME: gettext_lazy("The log shows %(logged)s, which fits what they say."),
    Beside.LESS: gettext_lazy("The log shows %(logged)s, which is less often than they say."),
}
_WHY = {
    Beside.MORE: gettext_lazy("Some may not know of the contacts that others have. Tell both teams about them."),
    Beside.LESS: gettext_lazy("Some contacts may not be logged, or people may remember more than there were."),
}
_WANTED_BESIDE_SAID = {
    Beside.MORE: gettext_lazy("People want %(wanted)s, which is more often than they say it is."),
    Beside.SAME: gettext_lazy("People want %(wanted)s, which fits what they say it is."),
    Beside.LESS: gettext_lazy("People want %(wanted)s, which is less often than they say it is."),
}
_WANTED_BESIDE_LOGGED = {
    Beside.MORE: gettext_lazy("The log shows less than they want."),
    Beside.SAME: gettext_lazy("The log shows what they want already."),
    Beside.LESS: gettext_lazy("The log shows more than they want."),
}


def about(found: SideBySide) -> str:
    """From where it is: the poll, and the weeks that the log counts."""
    poll = _("“%(poll)s” closed on %(day)s.") % {"poll": found.wave.name, "day": day(found.wave.closes_on)}
    if not found.people:
        return join_sentences([poll, _("Fewer than five people answered, so nothing is shown.")])
    answered = ngettext("%(people)s person answered.", "%(people)s people answered.", found.people)
    return join_sentences([poll, answered % {"people": number_format(found.people)}, logged_weeks(found.log)])


def logged_weeks(log: Frequency) -> str:
    """On how many days there was a contact, and in how many of the weeks that count."""
    days = ngettext(
        "The log had a contact on %(days)d day, in %(weeks)d of the last %(counted)d counted weeks.",
        "The log had a contact on %(days)d days, in %(weeks)d of the last %(counted)d counted weeks.",
        log.contact_days,
    )
    return days % {"days": log.contact_days, "weeks": log.contact_weeks, "counted": log.counted_weeks}


def meaning_text(found: SideBySide) -> str:
    """What the picture means, in sentences; "" where nothing may be shown."""
    return join_sentences(_meaning(found.meaning, asks_wanted=found.asks_wanted)) if found.rows else ""


def _meaning(what: Meaning, *, asks_wanted: bool) -> Iterator[str]:
    yield said_text(what.said)
    yield from logged_texts(what)
    if what.wanted is None:
        yield (
            _("Fewer than five people answered how often they want it.")
            if asks_wanted
            else _("The poll did not ask how often people want it.")
        )
        return
    facts = {"wanted": named(what.wanted)}
    if what.wanted_beside_said is None:
        yield _("People want %(wanted)s.") % facts
    else:
        yield str(_WANTED_BESIDE_SAID[what.wanted_beside_said]) % facts
    if what.wanted_beside_logged is not None and what.wanted_beside_logged != what.wanted_beside_said:
        yield str(_WANTED_BESIDE_LOGGED[what.wanted_beside_logged])


def said_text(said: Middle | None) -> str:
    if said is None:
        return _("Fewer than five people answered how often it is.")
    facts = {"said": named(said), "people": number_format(said.people)}
    return (
        ngettext(
            "People say %(said)s: the middle of %(people)s answer.",
            "People say %(said)s: the middle of %(people)s answers.",
            said.people,
        )
        % facts
    )


def logged_texts(what: Meaning) -> Iterator[str]:
    """What the log shows beside what people say, and why the two may differ."""
    if what.logged is None:
        yield _("It is too early for the log to say.")
        return
    facts = {"logged": named(what.logged)}
    if what.logged_beside_said is None:
        yield _("The log shows %(logged)s.") % facts
        return
    yield str(_LOGGED_BESIDE_SAID[what.logged_beside_said]) % facts
    if what.logged_beside_said in _WHY:
        yield str(_WHY[what.logged_beside_said])


def named(of: Middle | Band) -> str:
    """A band in quotation marks; of two in the middle, both."""
    if isinstance(of, Band):
        return _("“%(band)s”") % {"band": of.label}
    if of.low == of.high:
        return named(of.low)
    return _("between “%(low)s” and “%(high)s”") % {"low": of.low.label, "high": of.high.label}


def chart_of(rows: Sequence[FrequencyRow], *, key: str) -> Chart | None:
    """What people say filled, what they want as an outline, the log as a black line. None without rows."""
    if not rows:
        return None
    pairs = [
        BarPair(
            str(ANSWER_LABELS[row.answer]), row.said_percent, row.wanted_percent, _share(row.said_percent),
            _share(row.wanted_percent), _("the log") if row.logged else "",
        )
        for row in rows
        if row.answer != SKIPPED
    ]  # fmt: skip
    ours = _("what people say") if rows[0].said is not None else ""
    theirs = _("what they want") if rows[0].wanted is not None else ""
    mark = _("what the log shows") if any(row.logged for row in rows) else ""
    height, marks = draw_pairs(pairs, ours=ours, theirs=theirs, mark=mark)
    words = join_sentences(_row_words(row) for row in rows)
    return Chart(key, _("How often the library and IT work together"), words, height, marks)


def _row_words(row: FrequencyRow) -> str:
    """What is told of a bar to who cannot see it."""
    facts = {
        "answer": ANSWER_LABELS[row.answer], "said": _share(row.said_percent), "wanted": _share(row.wanted_percent),
    }  # fmt: skip
    if row.wanted is None:
        text = _("%(answer)s: %(said)s say so.") % facts
    elif row.said is None:
        text = _("%(answer)s: %(wanted)s want it.") % facts
    else:
        text = _("%(answer)s: %(said)s say so, %(wanted)s want it.") % facts
    return join_sentences([text, _("The log shows this.")]) if row.logged else text


def _share(value: float | None) -> str:
    return "" if value is None else _("%(share)s%%") % {"share": number_format(value, 1)}


def headings() -> list[str]:
    return [_("How often"), _("Say so"), _("Share"), _("Want it"), _("Share"), _("The log")]


def cells(row: FrequencyRow) -> list[str]:
    counts = ["" if value is None else number_format(value) for value in (row.said, row.wanted)]
    return [
        str(ANSWER_LABELS[row.answer]), counts[0], _share(row.said_percent), counts[1], _share(row.wanted_percent),
        _("yes") if row.logged else "",
    ]  # fmt: skip


_ENOUGH = {
    Enough.TOO_LITTLE: gettext_lazy("Most find it too seldom: %(too_little)s of %(people)s."),
    Enough.ENOUGH: gettext_lazy("Most find it enough: %(enough)s of %(people)s."),
    Enough.TOO_MUCH: gettext_lazy("Most find it too often: %(too_much)s of %(people)s."),
    Enough.SPLIT: gettext_lazy(
        "They do not agree whether it is enough: %(too_little)s find it too seldom, %(enough)s enough, %(too_much)s "
        "too often."
    ),
}


def enough_text(counts: Mapping[str, int]) -> str:
    """`counts`: answer -> people."""
    found = enough_of(counts)
    if found is None:
        return _("Fewer than five people answered whether it is enough.")
    votes = {one.value: counts.get(one.value, 0) for one in Enough if one != Enough.SPLIT}
    facts = {key: number_format(count) for key, count in {**votes, "people": sum(votes.values())}.items()}
    return str(_ENOUGH[found]) % facts


def pulse_text(found: SideBySide, enough: Mapping[str, int]) -> str:
    """What a pulse means beside the log of its project."""
    what = found.meaning
    return join_sentences([said_text(what.said), *logged_texts(what), enough_text(enough)])


def pulse_headings() -> list[str]:
    return [_("How often"), _("Say so"), _("Share"), _("The log")]


def pulse_cells(row: FrequencyRow) -> list[str]:
    every = cells(row)
    return [*every[:3], every[5]]
