"""Reads of people: the side that each had on a day. May import models."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.people.models import Person, RoleGrant, SideChange
from accounts.permissions import may_read
from accounts.roles import Role, Side
from foundation.db.compiled import in_list
from foundation.db.json_lists import JsonRows, read_list


def side_on(day: date, *, moves: Sequence[tuple[date, Side]], today_s: Side) -> Side:
    """Pure. `moves`: (since, side) in order; before the first of them the side was the first one's."""
    side = moves[0][1] if moves else today_s
    for since, moved_to in moves:
        if since <= day:
            side = moved_to
    return side


def reads(person: str) -> Exists:
    """Of a row of which a person is at the path `person`: whether they have a role that reads. Whoever lost theirs is
    told no more, and does no more by what they were sent before."""
    roles = [role for role in Role if may_read(frozenset({role}))]
    return Exists(RoleGrant.objects.filter(person=OuterRef(person), role__in=roles))


#: person id -> (since, side) in order, for those who moved.
Moves = dict[int, list[tuple[date, Side]]]


def moves_of(rows: QuerySet[SideChange]) -> Moves:
    """One query."""
    return _in_order(rows.order_by("since_on").values_list("person_id", "side", "since_on"))


def _in_order(rows: Iterable[tuple[int, str, date]]) -> Moves:
    moves: Moves = defaultdict(list)
    for person_id, side, since in rows:
        moves[person_id].append((since, Side(side)))
    return moves


def sides_on(people: Sequence[Person], day: date, moves: Moves | None = None) -> dict[int, Side]:
    """person id -> the side that the person had on `day`. One query, none when the caller has read their moves;
    `people` come with their team."""
    if moves is None:
        moves = moves_of(SideChange.objects.filter(person__in=people))
    return {person.pk: side_on(day, moves=moves.get(person.pk, ()), today_s=person.side) for person in people}


def moves_among(ids: Any) -> Subquery:
    """For a compiled query: what `read_moves` makes the moves of, for the people of the list `ids`."""
    rows = SideChange.objects.filter(in_list("person_id", ids)).order_by().values("institution_id")
    return Subquery(rows.annotate(found=JsonRows("since_on", "person_id", "side")).values("found"))


def read_moves(found: str | None) -> Moves:
    return _in_order(
        (person_id, side, date.fromisoformat(since)) for since, person_id, side in sorted(read_list(found))
    )
