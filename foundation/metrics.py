"""What a slice tells whoever watches the installation: `/metrics` asks each for its figures of now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from foundation.contributions import Contribution

#: The values of a gauge's labels -> the figure.
Samples = dict[tuple[str, ...], float]


class ReadGauge(Protocol):
    def __call__(self, *, at: datetime) -> Samples: ...


@dataclass(frozen=True, kw_only=True)
class Gauge(Contribution):
    """A figure of all institutions together; it names no institution and no person.

    `name`: as Prometheus wants it, with its unit last (`_seconds`), without the product's own prefix.
    """

    name: str
    help: str
    labels: tuple[str, ...] = ()
    read: Callable[..., Samples] | ReadGauge


def age(since: Iterable[datetime | None], *, at: datetime) -> Samples:
    """Seconds since the earliest of some instants that have passed; 0 when there is none."""
    seconds = [(at - one).total_seconds() for one in since if one is not None]
    return {(): max([0.0, *seconds])}
