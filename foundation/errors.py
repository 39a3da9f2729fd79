"""The refusals that actions raise: pages show them beside the field, the API as RFC 9457 problems. Imports nothing."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A rule of the domain says no. `fields` maps a field's name to what is wrong with it; "" is the whole."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" if name else why for name, why in fields.items()))
        self.fields = dict(fields)


class Closed(Refused):
    """The thing is closed: it does not change until somebody who may opens it again."""

    def __init__(self, why: str) -> None:
        super().__init__({"": why})


class Forbidden(Exception):
    """The person may see the thing, but not do this to it."""


class Stale(Exception):
    """Somebody else changed the thing since the caller read it."""


def check_version(row: Any, version: int | None) -> None:
    """Stale unless `version`, where the caller gave one, is still the row's."""
    if version is not None and row.version != version:
        raise Stale
