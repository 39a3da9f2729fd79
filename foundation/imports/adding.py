"""All rows of a small file are added, or none. May import small_tables."""

from collections.abc import Callable, Iterable, Mapping

from django.db import transaction

from foundation.errors import Forbidden, Refused
from foundation.imports.small_tables import RowProblem, RowsRefused

Row = Mapping[str, str]


@transaction.atomic
def add_all(
    rows: Iterable[tuple[int, Row]],
    add: Callable[[Row], object],
    *,
    forbidden_at: str,
    column_of: Mapping[str, str] | None = None,
) -> int:
    """How many were added. `add`: of one row's cells; where it refuses, RowsRefused says all that is wrong in the file.
    `column_of`: field -> the column that says it, where that has another key; `forbidden_at`: the column of a row that
    the person may not write."""
    problems: list[RowProblem] = []
    columns, count = column_of or {}, 0
    for number, row in rows:
        try:
            with transaction.atomic():
                add(row)
        except Refused as refusal:
            problems += [RowProblem(number, columns.get(name, name), str(why)) for name, why in refusal.fields.items()]
        except Forbidden as refusal:
            problems.append(RowProblem(number, forbidden_at, str(refusal)))
        count += 1
    if problems:
        raise RowsRefused(problems)
    return count
