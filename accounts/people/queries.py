"""Reads of people: the side that each had on a day. May import models."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from accounts.compiled import Among, Compiled
from accounts.people.models import Person, Side, SideSince


def side_on(day: date, *, moves: Sequence[tuple[date, Side]], today_s: Side) -> Side:
    """Pure. `moves`: (since, side) in order; before the first of them the side was the first one's."""
    side = moves[0][1] if moves else today_s
    for since, moved_to in moves:
        if since <= day:
            side = moved_to
    return side


def moves_of(rows: QuerySet[SideSince]) -> dict[int, list[tuple[date, Side]]]:
    """person id -> (since, side) in order, for those who moved. One query."""
    return _in_order(rows.order_by("since_on").values_list("person_id", "side", "since_on"))


def _in_order(rows: Iterable[tuple[int, str, date]]) -> dict[int, list[tuple[date, Side]]]:
    moves: dict[int, list[tuple[date, Side]]] = defaultdict(list)
    for person_id, side, since in rows:
        moves[person_id].append((since, Side(side)))
    return moves


_MOVES = Compiled(
    lambda: (
        SideSince.objects.filter(Among("person_id", "ids"))
        .order_by("since_on")
        .values_list("person_id", "side", "since_on")
    )
)


def sides_on(people: Sequence[Person], day: date) -> dict[int, Side]:
    """person id -> the side that the person had on `day`. One query; `people` come with their team."""
    moves = _in_order(_MOVES(ids=[person.pk for person in people]))
    return {person.pk: side_on(day, moves=moves.get(person.pk, ()), today_s=person.side) for person in people}
