"""A weekday of reminders is numbered as ISO 8601 does; what was stored from 0 on is moved, the trail too."""

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from accounts.audit.models import AuditEntry
from foundation.tenancy import within
from tests.factories.projects import make_world
from tracker.delivery.actions import delivery_preference_of
from tracker.reminders.actions import preference_of, save_preference
from tracker.reminders.ladder_steps import weekly_on

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_stored_weekdays_and_their_trail_move_by_one() -> None:
    migration: Any = import_module("tracker.migrations.0023_iso_weekdays")
    world = make_world()
    with within(world.institution.pk):
        for weekday in (2, 3):
            preference = preference_of(world.librarian)
            preference.weekday = weekday
            delivery = delivery_preference_of(world.librarian)
            save_preference(preference=preference, delivery=delivery, by=world.librarian, at=AT, wanted=True)
        told = AuditEntry.objects.filter(action="reminder.preference").order_by("pk")
        before = [entry.changes for entry in told]
        migration.renumber(apps, None, by=1)
        preference.refresh_from_db()
        assert preference.weekday == 4
        assert [entry.changes["weekday"] for entry in told.all()] == [_moved(entry["weekday"]) for entry in before]
        migration.renumber(apps, None, by=-1)
        preference.refresh_from_db()
        assert preference.weekday == 3
        assert [entry.changes for entry in told.all()] == before


def _moved(told: Any) -> Any:
    return [day if day is None else day + 1 for day in told] if isinstance(told, list) else told + 1


def test_weekly_list_of_day_one_is_mondays() -> None:
    assert weekly_on(MONDAY, 1) == MONDAY
    assert weekly_on(MONDAY, 7) == date(2026, 11, 29)
