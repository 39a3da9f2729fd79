"""Contributions that only a test makes."""

from collections.abc import Iterator
from contextlib import contextmanager

from foundation import contributions
from foundation.contributions import Contribution


@contextmanager
def registered(*added: Contribution) -> Iterator[None]:
    """With these beside what the slices contribute."""
    before = list(contributions._registered)
    contributions.register(added)
    try:
        yield
    finally:
        contributions._registered[:] = before
