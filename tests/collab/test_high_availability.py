"""An installation that has everything twice, with the files of deploy/high-availability: each part is killed once under
load. The long form is `make drill`; docs/reliability.md has its figures."""

import random

import pytest

from tests.drill.drill import run, seed
from tests.drill.kills import KINDS

pytestmark = [pytest.mark.postgresql, pytest.mark.alone, pytest.mark.high_availability, pytest.mark.timeout(1500)]


def test_a_kill_of_each_part_breaks_no_promise() -> None:
    number = seed()
    result = run(KINDS, random.Random(number), reminders_per_kill=20)
    assert [kill.kind for kill in result.kills] == [kind.name for kind in KINDS]
    assert result.broken == [], f"seed {number}"
    assert result.pages > 50
    assert result.writes > 50
