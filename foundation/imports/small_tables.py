"""The rows of a small file, whole, by the fields of a shape. May import columns and table_files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.imports.columns import Shape
from foundation.imports.table_files import open_table
from foundation.text_lists import and_list

MAX_BYTES = 1_000_000
PROBLEMS_SHOWN = 30  # of a file


@dataclass(frozen=True, slots=True)
class RowProblem:
    """`column`: the key of the field, "" for the whole row."""

    row: int
    column: str
    why: str


class RowsRefused(Exception):
    """Nothing was added."""

    def __init__(self, problems: list[RowProblem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def in_words(self, label_of_column: Callable[[str], Any]) -> list[str]:
        """A sentence for each of the first PROBLEMS_SHOWN. `label_of_column`: "" for the whole row."""
        return [
            _("Row %(row)s, %(column)s: %(why)s")
            % {"row": one.row, "why": one.why, "column": label_of_column(one.column) or _("the row")}
            for one in self.problems[:PROBLEMS_SHOWN]
        ]


def read_small_table(chunks: Iterable[bytes], shape: Shape, *, most: int) -> list[tuple[int, dict[str, str]]]:
    """Number of the row, and its cells by the key of their field. Refused under `file` where the file cannot be read,
    is larger than MAX_BYTES, has more than `most` rows, columns that nobody knows or not those that it needs."""
    with open_table(chunks, most=MAX_BYTES) as table:
        columns = shape.recognise(table.header)
        if unknown := [name for name, key in columns.items() if key is None]:
            why = _("These columns are not known: %(names)s. Remove or rename them.") % {"names": and_list(unknown)}
            raise Refused({"file": why}, code="invalid")
        if missing := shape.missing(columns.values()):
            names = and_list(str(one.label) for one in missing)
            raise Refused({"file": _("These columns are missing: %(names)s.") % {"names": names}}, code="invalid")
        keys = list(columns.values())
        rows = []
        for number, cells in table.rows():
            rows.append((number, {key: cell for key, cell in zip(keys, cells, strict=False) if key}))
            if len(rows) > most:
                why = _("The file has more than %(most)s rows. Import it in parts.") % {"most": most}
                raise Refused({"file": why}, code="max_length")
    return rows
