"""When each item of an agenda begins; pure."""

from datetime import time

from tracker.outcomes.models import AgendaItem
from tracker.outcomes.schedule import schedule


def _items(*minutes: int | None) -> list[AgendaItem]:
    return [AgendaItem(text=str(number), minutes=length) for number, length in enumerate(minutes)]


def _times(*minutes: int | None, starts_at: time | None = time(10, 30)) -> list[time | None]:
    return [slot.at for slot in schedule(_items(*minutes), starts_at=starts_at, minutes=45).slots]


def test_an_item_begins_when_those_before_it_end() -> None:
    assert _times(15, 20, None) == [time(10, 30), time(10, 45), time(11, 5)]


def test_item_without_minutes_ends_the_schedule() -> None:
    assert _times(15, None, 20, 5) == [time(10, 30), time(10, 45), None, None]
    assert _times(15, 20, starts_at=None) == [None, None]


def test_schedule_past_midnight_begins_at_zero() -> None:
    assert _times(45, 30, starts_at=time(23, 30)) == [time(23, 30), time(0, 15)]


def test_agenda_too_long_says_by_how_much() -> None:
    assert [schedule(_items(30, 30), starts_at=None, minutes=length).over for length in (None, 45, 60)] == [0, 15, 0]
    whole = schedule(_items(30, None), starts_at=time(9), minutes=60)
    assert (whole.minutes, whole.timed) == (30, True)
    assert not schedule(_items(None, 30), starts_at=time(9), minutes=60).timed
