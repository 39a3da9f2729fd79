"""The refusals that actions raise: pages show them beside the field, the API as RFC 9457 problems. Imports nothing."""

from collections.abc import Mapping
from typing import Any


class Fault(str):
    """What is wrong with a field, in a sentence; `code` says the same to a program (foundation/api/problem_types.py
    has the list)."""

    code: str

    def __new__(cls, why: Any, code: str) -> "Fault":
        fault = super().__new__(cls, why)
        fault.code = code
        return fault


class Refused(Exception):
    """A rule of the domain says no. `fields` maps a field's name to what is wrong with it; "" is the whole. `code`: of
    each that is not a Fault already."""

    def __init__(self, fields: Mapping[str, str], *, code: str = "refused") -> None:
        super().__init__("; ".join(f"{name}: {why}" if name else why for name, why in fields.items()))
        self.fields = {name: why if isinstance(why, Fault) else Fault(why, code) for name, why in fields.items()}

    @property
    def is_wrong_state(self) -> bool:
        """Nothing is wrong with what was sent: what it is asked of does not allow it now."""
        return {why.code for why in self.fields.values()} == {"wrong_state"}


class Closed(Refused):
    """The thing is closed: it does not change until somebody who may opens it again."""

    def __init__(self, why: str) -> None:
        super().__init__({"": why}, code="wrong_state")


class Forbidden(Exception):
    """The person may see the thing, but not do this to it."""


class Stale(Exception):
    """Somebody else changed the thing since the caller read it."""


def check_version(row: Any, version: int | None) -> None:
    """Stale unless `version`, where the caller gave one, is still the row's."""
    if version is not None and row.version != version:
        raise Stale
