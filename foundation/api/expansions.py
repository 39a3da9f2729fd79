"""What `?expand=` adds to a page or a row: what is named there by ids. Imports none of our modules."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from rest_framework.serializers import Serializer

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expansion:
    """`fields`: those of a row that hold an id or a list of them. A subclass says what is found by them."""

    fields: tuple[str, ...]

    serializer_class: ClassVar[type[Serializer[Any]]]
    described: ClassVar[str]  # what it is, in the document

    def of(self, rows: Iterable[Row]) -> list[Row]:
        """What the rows name, each once."""
        ids: set[int] = set()
        for row in rows:
            for name in self.fields:
                value = row[name]
                ids.update(value if isinstance(value, list) else [value] if value is not None else [])
        return self.read(ids)

    def read(self, ids: set[int]) -> list[Row]:
        """By id, in one query."""
        raise NotImplementedError
