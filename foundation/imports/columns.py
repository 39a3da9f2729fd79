"""Which column of a file is which field: recognised by its name, or chosen by the person. May import text.

A kind of table declares its fields, each with the names that programs write for it, and the names that mean nothing to
us. What is neither is asked about, all of it at once.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from foundation.text import comparison_key

NOT_USED = ""
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Field:
    """`several`: more than one column may be it. `names`: what programs call it, beside its key and its label."""

    key: str
    label: Any
    names: Collection[str] = ()
    required: bool = False
    several: bool = False


@dataclass(frozen=True)
class Shape:
    """`kind` tells what is remembered of one from another. `ignored`: names of columns that are none of the fields."""

    kind: str
    fields: Sequence[Field]
    ignored: Collection[str] = ()

    def recognise(self, header: Sequence[str]) -> dict[str, str | None]:
        """Column -> key of its field, NOT_USED, or None where its name is not known."""
        known = {name_key(name): NOT_USED for name in self.ignored}
        for one in self.fields:
            known |= {name_key(name): one.key for name in (one.key, str(one.label), *one.names)}
        several = {one.key for one in self.fields if one.several}
        found: dict[str, str | None] = {}
        for name in header:
            key = known.get(name_key(name))
            if name.startswith("#") and name[1:].isdigit():
                key = NOT_USED  # it has no name
            taken = bool(key) and key in found.values() and key not in several
            found[name] = None if taken else key
        return found

    def missing(self, chosen: Iterable[str | None]) -> list[Field]:
        """The required fields that no column is."""
        there = set(chosen)
        return [one for one in self.fields if one.required and one.key not in there]


@dataclass(frozen=True)
class ColumnChoice:
    """`columns`: name in the file -> key of a field, or NOT_USED. `day_order`: of foundation.imports.days, or "" where
    it was not asked. `settings`: what a kind of table asks besides."""

    columns: Mapping[str, str] = field(default_factory=dict)
    day_order: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"columns": dict(self.columns), "day_order": self.day_order, "settings": dict(self.settings)}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "ColumnChoice":
        return cls(stored.get("columns", {}), stored.get("day_order", ""), stored.get("settings", {}))


def name_key(name: str) -> str:
    """Equal for names of columns that differ in case, and in what stands between their words."""
    return _BETWEEN_WORDS.sub(" ", comparison_key(name)).strip()
