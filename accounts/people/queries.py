"""Reads of people: the side that each had on a day. May import models."""

from collections.abc import Sequence
from datetime import date

from accounts.people.models import Person, Side, SideSince


def sides_on(people: Sequence[Person], day: date) -> dict[int, Side]:
    """person id -> the side that the person had on `day`. One query; `people` come with their team."""
    sides = {person.pk: person.side for person in people}
    seen: set[int] = set()
    moves = SideSince.objects.filter(person_id__in=list(sides)).order_by("since_on")
    for person_id, side, since in moves.values_list("person_id", "side", "since_on"):
        if since <= day or person_id not in seen:
            sides[person_id] = Side(side)
        seen.add(person_id)
    return sides
