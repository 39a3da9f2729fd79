"""What a figure of the report is: its label, its rule, and which rows of which table it counts. May import tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from accounts.extension_points import PageContribution
from tracker.figures.tables import ReportData, Table, Text, Unit, Value

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure's value. A share, in percent, also has its count and what it is a share of: our own projects are all of
    them, no sample, so it has no interval."""

    value: Value
    count: int | None = None
    of: int | None = None


@dataclass(frozen=True, eq=False)
class Figure(PageContribution, Generic[R]):
    """One number of the report; a slice may contribute its own. It opens those rows of `table` that it `picks`, and
    `add_up` gives the number from them: how many they are, unless it says otherwise. `produce` reads it in a cheaper
    way, where there is one. `earlier`: the same at the end of, or in, the period before."""

    key: str
    label: Text
    rule: Text
    table: Table[R]
    picks: Callable[[Sequence[R], ReportData], Sequence[R]]
    unit: Unit = Unit.COUNT
    produce: Callable[[ReportData], Reading] | None = None
    earlier: Callable[[ReportData], Reading] | None = None
    add_up: Callable[[Sequence[R], ReportData], Value] = lambda rows, _data: len(rows)

    def rows(self, data: ReportData) -> Sequence[R]:
        return data[self._picked]

    def _picked(self, data: ReportData) -> Sequence[R]:
        return self.picks(self.table.rows(data), data)

    def read(self, data: ReportData) -> Reading:
        return self.produce(data) if self.produce else Reading(self.add_up(self.rows(data), data))


def percent(count: int, of: int) -> float | None:
    return round(100 * count / of, 1) if of else None


def share(count: int, of: int) -> Reading:
    return Reading(percent(count, of), count, of)
