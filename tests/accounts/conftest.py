"""For tests of people, who are known before their institution is."""

from collections.abc import Iterator

import pytest

from foundation.tenancy import across_institutions


@pytest.fixture
def everywhere() -> Iterator[None]:
    """Rows of all institutions are seen."""
    with across_institutions():
        yield
