"""What people say, what the log shows, what they want: the rule that compares them."""

from collections import Counter
from statistics import median_high, median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cadence.bands import Band
from tracker.polls.frequencies import SCALE, Beside, Meaning, Middle, meaning, middle
from tracker.polls.groups import MIN_GROUP
from tracker.polls.questions import READY, SKIPPED

bands = st.sampled_from(SCALE)
answers = st.lists(bands, max_size=30)
enough = st.lists(bands, min_size=MIN_GROUP, max_size=30)
_OTHER_WAY = {Beside.MORE: Beside.LESS, Beside.SAME: Beside.SAME, Beside.LESS: Beside.MORE, None: None}


def _mirrored(band: Band) -> Band:
    return SCALE[-1 - SCALE.index(band)]


@given(answers, st.integers(0, 10))
def test_middle_is_the_median_of_five_answers_or_more(given_by: list[Band], skipped: int) -> None:
    found = middle({**Counter(given_by), SKIPPED: skipped, "often enough": 9})
    if len(given_by) < MIN_GROUP:
        assert found is None
        return
    places = [SCALE.index(band) for band in given_by]
    assert found == Middle(SCALE[median_low(places)], SCALE[median_high(places)], len(given_by))


@given(enough, st.data())
def test_who_says_more_often_never_lowers_the_middle(given_by: list[Band], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(given_by) - 1))
    raised = [*given_by]
    raised[place] = data.draw(st.sampled_from(SCALE[SCALE.index(given_by[place]) :]))
    before, after = middle(Counter(given_by)), middle(Counter(raised))
    assert before is not None
    assert after is not None
    assert SCALE.index(after.low) >= SCALE.index(before.low)
    assert SCALE.index(after.high) >= SCALE.index(before.high)


@given(enough)
def test_one_more_answer_moves_the_middle_by_one_place(given_by: list[Band]) -> None:
    """Of all answers in their order: never farther than to the next one that somebody gave."""
    before = middle(Counter(given_by))
    assert before is not None
    for band in SCALE:
        after = middle(Counter([*given_by, band]))
        assert after is not None
        assert SCALE.index(after.low) <= max(SCALE.index(before.high), SCALE.index(before.low))
        assert SCALE.index(after.high) >= SCALE.index(before.low)


@given(answers, bands, answers)
def test_mirrored_scale_mirrors_what_it_means(said: list[Band], logged: Band, wanted: list[Band]) -> None:
    found = meaning(said=Counter(said), logged=logged, wanted=Counter(wanted))
    turned = meaning(
        said=Counter(map(_mirrored, said)), logged=_mirrored(logged), wanted=Counter(map(_mirrored, wanted))
    )
    assert turned.logged_beside_said == _OTHER_WAY[found.logged_beside_said]
    assert turned.wanted_beside_said == _OTHER_WAY[found.wanted_beside_said]
    assert turned.wanted_beside_logged == _OTHER_WAY[found.wanted_beside_logged]


@given(answers, bands, answers)
def test_what_is_missing_is_compared_with_nothing(said: list[Band], logged: Band, wanted: list[Band]) -> None:
    for log in (logged, Band.NEW):
        found = meaning(said=Counter(said), logged=log, wanted=Counter(wanted))
        says, wants, shows = len(said) >= MIN_GROUP, len(wanted) >= MIN_GROUP, log != Band.NEW
        assert (found.said is not None, found.wanted is not None, found.logged is not None) == (says, wants, shows)
        assert (found.logged_beside_said is not None) == (says and shows)
        assert (found.wanted_beside_said is not None) == (says and wants)
        assert (found.wanted_beside_logged is not None) == (wants and shows)


@given(enough, bands, enough)
def test_more_than_what_is_the_same_is_not_less(said: list[Band], logged: Band, wanted: list[Band]) -> None:
    """The three comparisons never contradict each other."""
    found = meaning(said=Counter(said), logged=logged, wanted=Counter(wanted))
    if found.logged_beside_said == Beside.MORE and found.wanted_beside_logged == Beside.MORE:
        assert found.wanted_beside_said == Beside.MORE
    if found.logged_beside_said == Beside.LESS and found.wanted_beside_logged == Beside.LESS:
        assert found.wanted_beside_said == Beside.LESS


@pytest.mark.parametrize(
    ("said", "logged", "wanted", "found"),
    [
        ("mmmww", Band.WEEKLY, "wwwww", (Beside.MORE, Beside.MORE, Beside.SAME)),
        ("wwwww", Band.MONTHLY, "ddddd", (Beside.LESS, Beside.MORE, Beside.MORE)),
        ("mmmwww", Band.WEEKLY, "mmmmm", (Beside.SAME, Beside.SAME, Beside.LESS)),
        ("rrrrr", Band.NEW, "wwww", (None, None, None)),
    ],
)
def test_meaning_of_examples(
    said: str, logged: Band, wanted: str, found: tuple[Beside | None, Beside | None, Beside | None]
) -> None:
    """Letters: answers by their first."""
    by_letter = {"r": Band.RARELY, "m": Band.MONTHLY, "w": Band.WEEKLY, "d": Band.DAILY}
    read: Meaning = meaning(
        said=Counter(by_letter[letter] for letter in said),
        logged=logged,
        wanted=Counter(by_letter[letter] for letter in wanted),
    )
    assert (read.logged_beside_said, read.wanted_beside_said, read.wanted_beside_logged) == found


def test_both_questions_have_the_bands_as_their_answers() -> None:
    ready = {one.key: [key for key, _label in one.options] for one in READY}
    assert ready["frequency"] == ready["frequency-wanted"] == [band.value for band in reversed(SCALE)]
