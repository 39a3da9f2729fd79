"""What is stored is what the rule says: one project at a time or all together, at any hour around a clock change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from foundation.errors import Refused
from foundation.tenancy import within
from tests.factories.projects import make_world
from tests.random_work import RandomWork
from tracker.cadence.models import Cadence, ContactWeek
from tracker.cadence.queries import COMPUTED, compute_cadences
from tracker.cadence.weeks import monday_of, week_of
from tracker.projects.models import Project
from tracker.projects.queries import subjects

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_single_and_bulk_computation_agree(seed: int, django_assert_num_queries) -> None:
    world = make_world()
    with within(world.institution.pk):
        work = RandomWork(world, seed)
        for _ in range(60):
            work.step()
        everybody = subjects(list(Project.objects.order_by("pk").values_list("pk", flat=True)))
        with django_assert_num_queries(1):
            together = compute_cadences(everybody, today=work.today)
        with django_assert_num_queries(1):
            alone = compute_cadences(everybody[:1], today=work.today)
        alone += [compute_cadences([subject], today=work.today)[0] for subject in everybody[1:]]
        assert len(together) == 4
        for name in ["project_id", *COMPUTED]:
            assert [getattr(row, name) for row in together] == [getattr(row, name) for row in alone]


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Europe/London", date(2026, 3, 29)),
        ("Europe/London", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
        ("America/Santiago", date(2026, 9, 6)),  # at midnight: 00:30 does not exist
        ("America/Santiago", date(2026, 4, 5)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),  # by half an hour
        ("Pacific/Kiritimati", date(2027, 1, 1)),
        ("Europe/London", date(2027, 1, 3)),  # Sunday of week 53
    ],
)
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_meeting_around_midnight_counts_on_its_local_day(zone: str, change: date, days: int) -> None:
    world = make_world(active_on=date(2026, 1, 5), time_zone=zone)
    day = change + timedelta(days=days)

    def at(on: date, clock: time) -> datetime:
        return datetime.combine(on, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    with within(world.institution.pk):
        with pytest.raises(Refused), transaction.atomic():
            world.meet(day, at=at(day - timedelta(days=1), time(23, 30)), state="held")
        late = world.meet(day, at=at(day, time(23, 30)))
        assert (late.state, late.joint) == ("held", True)
        first_hour = at(day, time(0, 30))
        if world.institution.day(first_hour) == day:  # else the clock jumped over it
            assert world.meet(day, at=first_hour).state == "held"
        assert list(ContactWeek.objects.values_list("week", "days")) == [(monday_of(week_of(day)), 1 << day.weekday())]
        cadence = Cadence.objects.get()
        assert (cadence.last_contact_on, cadence.due_on, cadence.late_on, cadence.measured_in) == (
            day, day + timedelta(days=7), day + timedelta(days=10), monday_of(week_of(day)),
        )  # fmt: skip
