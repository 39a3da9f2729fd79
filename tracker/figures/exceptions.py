"""What a slice adds to what needs attention in the report. May import tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from accounts.extension_points import PageContribution
from tracker.figures.tables import ReportData


class OwnException(NamedTuple):
    """Something of a slice's own that asks for attention. `what`: the key of the figure that counts it; `name`: of the
    row, at `address`; of no project where it has none."""

    what: str
    label: str
    name: str
    address: str
    since_on: date | None
    project_id: int | None = None
    project: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportExceptions(PageContribution):
    """`rows`: in order of weight, in a fixed number of queries. They come after those of projects and decisions. `key`:
    of the slice."""

    key: str
    rows: Callable[[ReportData], Sequence[OwnException]]
