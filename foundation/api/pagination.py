"""Keyset pages: a page begins after the last row of the one before, so that the thousandth costs what the first does.

May import problems. `Page.rows` are dicts, as `values()` gives them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from rest_framework.request import Request

from foundation.api.problems import BadQuery
from foundation.db.choice_order import choice_order, field_at

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 50, 200
SALT = "foundation.api.pagination"


@dataclass(frozen=True, slots=True)
class Key:
    """A column that orders a list. Nulls come last, whichever way it runs. `twin`: one of a joined table that is always
    the same, where the database then begins as well. `rank`: what is computed under the name of `path`, which is then
    no column."""

    path: str
    descending: bool
    nullable: bool
    twin: str = ""
    rank: Combinable | None = None

    def expression(self, *, backward: bool) -> Any:
        descending = self.descending != backward
        nulls = {("nulls_first" if backward else "nulls_last"): True} if self.nullable else {}
        return F(self.path).desc(**nulls) if descending else F(self.path).asc(**nulls)


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[dict[str, Any]]
    next: str | None
    previous: str | None
    next_cursor: str | None


def keys_of(
    model: type[Model],
    ordering: Sequence[str],
    names: Mapping[str, str | Combinable],
    twins: Mapping[str, str],
) -> list[Key]:
    """`ordering`: names of `names` (name -> path, or what to compute), with "-" for descending. A field with choices is
    in their order. Ends in the id, so that no two rows tie. `twins`: path -> the twin's."""
    keys = [_key(model, name.lstrip("-"), name.startswith("-"), names, twins) for name in ordering]
    if all(key.path not in ("id", "pk") for key in keys):
        keys.append(Key("id", keys[-1].descending if keys else False, nullable=False))
    return keys


def _key(
    model: type[Model], name: str, descending: bool, names: Mapping[str, str | Combinable], twins: Mapping[str, str]
) -> Key:
    path = names[name]
    if not isinstance(path, str):
        return Key(f"rank_by_{name}", descending, nullable=False, rank=path)
    nullable = field_at(model, path)[1]
    if rank := choice_order(model, path):
        return Key(f"rank_by_{name}", descending, nullable, rank=rank)
    return Key(path, descending, nullable, twins.get(path, ""))


def beyond(keys: Sequence[Key], values: Sequence[Any], *, backward: bool) -> Q:
    """The rows after (`backward`: before) the row with these values."""
    key, value = keys[0], values[0]
    if value is None:
        same = Q(**{f"{key.path}__isnull": True})
        further = Q(**{f"{key.path}__isnull": False}) if backward else Q(pk__in=[])
    else:
        operator = "lt" if key.descending != backward else "gt"
        same = Q(**{key.path: value})
        further = Q(**{f"{key.path}__{operator}": value})
        if key.nullable and not backward:
            further |= Q(**{f"{key.path}__isnull": True})
        elif len(keys) > 1:  # says nothing new, but lets the database begin in the middle of an index
            rest = same & beyond(keys[1:], values[1:], backward=backward)
            return Q(**{f"{key.path}__{operator}e": value}) & (further | rest)
    if len(keys) == 1:
        return further
    return further | (same & beyond(keys[1:], values[1:], backward=backward))


def _ordered(
    queryset: QuerySet[Any], columns: Sequence[str], keys: Sequence[Key], values: Any, *, backward: bool
) -> QuerySet[Any, dict[str, Any]]:
    if values is not None:
        queryset = queryset.filter(beyond(keys, values, backward=backward))
        if first := keys[0].twin:
            operator = "lte" if keys[0].descending != backward else "gte"
            queryset = queryset.filter(**{f"{first}__{operator}": values[0]})
    ordered = queryset.order_by(*(key.expression(backward=backward) for key in keys))
    return ordered.values(*dict.fromkeys([*columns, *(key.path for key in keys)]))


def read_page(
    request: Request,
    queryset: QuerySet[Any],
    *,
    columns: tuple[str, ...],
    keys: Sequence[Key],
    ordering: str,
) -> Page:
    """The page that `?cursor=&page_size=` ask for. One query, without a count."""
    size = _size(request)
    queryset = queryset.annotate(**{key.path: key.rank for key in keys if key.rank is not None})
    backward, values = _cursor(request, ordering, len(keys))
    paths = [key.path for key in keys]
    rows = list(_ordered(queryset, columns, keys, values, backward=backward)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    ends = [[row[path] for path in paths] for row in (rows[:1] + rows[-1:])]
    for path in set(paths) - set(columns):
        for row in rows:
            del row[path]
    has_next, has_previous = (bool(rows), more) if backward else (more, values is not None and bool(rows))
    after = _signed([False, ordering, ends[-1]]) if has_next else None
    before = _signed([True, ordering, ends[0]]) if has_previous else None
    return Page(rows, _link(request, after), _link(request, before), after)


def _size(request: Request) -> int:
    given = request.query_params.get("page_size")
    if given is None:
        return DEFAULT_PAGE_SIZE
    if not (given.isascii() and given.isdigit() and len(given) < 5 and 1 <= int(given) <= MAX_PAGE_SIZE):
        raise BadQuery(
            {"page_size": _("A whole number from 1 to %(largest)s.") % {"largest": MAX_PAGE_SIZE}}, "out_of_range"
        )
    return int(given)


def _cursor(request: Request, ordering: str, length: int) -> tuple[bool, list[Any] | None]:
    given = request.query_params.get("cursor")
    if given is None:
        return False, None
    try:
        backward, ordered_by, values = signing.loads(given, salt=SALT)
    except signing.BadSignature:
        raise BadQuery({"cursor": _("Take the cursor from the links of a page.")}) from None
    if ordered_by != ordering or len(values) != length:
        raise BadQuery({"cursor": _("This cursor belongs to a list in another order.")}, "mismatch")
    return backward, values


def _signed(cursor: list[Any]) -> str:
    values = [value if value is None or isinstance(value, int | str) else value.isoformat() for value in cursor[2]]
    return signing.dumps([*cursor[:2], values], salt=SALT)


def _link(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
