"""`/api/v1/me/`: how one is reminded, what one has snoozed, whether the report comes. By the actions of the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.audit.models import AuditEntry
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.factories.reminders import make_reminder
from tracker.reminders.actions import preference_of
from tracker.reminders.models import Preference, Reminder, Snooze

pytestmark = pytest.mark.django_db
PREFERENCES, SNOOZES, REPORT = "/api/v1/me/preferences/", "/api/v1/me/snoozes/", "/api/v1/me/report-subscription/"
USUAL = {
    "wanted": True, "weekday": 1, "channel": "email", "hour": None, "time_zone": "", "notes": True,
    "unwanted_notes": [], "stopped_at": None,
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world: World) -> APIClient:
    return client_of(world.librarian)


def _errors(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.content
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def _day(world: World, days: int) -> str:
    return str(world.institution.day(timezone.now()) + timedelta(days=days))


def test_preferences_are_read_without_being_made(client: APIClient) -> None:
    assert client.get(PREFERENCES).json() == USUAL
    with across_institutions():
        assert not Preference.objects.exists()


def test_preferences_are_changed_by_what_is_given(client: APIClient, world: World) -> None:
    with across_institutions():
        waits = make_reminder(world.librarian, world.project)
    changed = client.patch(PREFERENCES, {"weekday": 4, "hour": 7, "time_zone": "Asia/Tokyo"})
    assert changed.json() == {**USUAL, "weekday": 4, "hour": 7, "time_zone": "Asia/Tokyo"}
    some = client.patch(PREFERENCES, {"unwanted_notes": ["mention"]})
    assert (some.json()["notes"], some.json()["unwanted_notes"]) == (True, ["mention"])
    off = client.patch(PREFERENCES, {"wanted": False, "notes": False})
    assert off.json() == client.get(PREFERENCES).json()
    assert (off.json()["wanted"], off.json()["weekday"], off.json()["notes"]) == (False, 4, False)
    with across_institutions():
        assert Preference.objects.get(person=world.librarian).weekday == 4
        assert Reminder.objects.get(pk=waits.pk).cancelled == "opted_out"
        assert set(AuditEntry.objects.filter(by=world.librarian).values_list("action", flat=True)) >= {
            "reminder.preference", "delivery.preference",
        }  # fmt: skip
    assert client_of(world.engineer).get(PREFERENCES).json() == USUAL


@pytest.mark.parametrize(
    ("body", "error"),
    [({"weekday": 0}, ("#/weekday", "min_value")), ({"weekday": 8}, ("#/weekday", "max_value")),
     ({"hour": 24}, ("#/hour", "max_value")), ({"channel": "pigeon"}, ("#/channel", "invalid_choice")),
     ({"time_zone": "Mars/Olympus"}, ("#/time_zone", "invalid")), ({"wanted": "no"}, ("#/wanted", "invalid")),
     ({"unwanted_notes": ["pigeons"]}, ("#/unwanted_notes/0", "invalid_choice")),
     ({"unwanted_notes": ["mention", "mention"]}, ("#/unwanted_notes", "invalid_choice")),
     ({"stopped_at": None}, ("#/stopped_at", "unknown"))],
)  # fmt: skip
def test_unusable_preference_names_the_field(client: APIClient, body: Any, error: tuple[str, str]) -> None:
    assert _errors(client.patch(PREFERENCES, body)) == [error]
    assert client.get(PREFERENCES).json() == USUAL


def test_preferences_are_changed_if_their_etag_matches(client: APIClient) -> None:
    etag = client.get(PREFERENCES).headers["ETag"]
    assert client.patch(PREFERENCES, {"hour": 7}, headers={"If-Match": etag}).status_code == 200
    assert client.patch(PREFERENCES, {"hour": 8}, headers={"If-Match": etag}).status_code == 412
    assert client.get(PREFERENCES).json()["hour"] == 7


def test_stopped_reminders_start_again(client: APIClient, world: World) -> None:
    with across_institutions():
        preference = preference_of(world.librarian)
        preference.stopped_at = timezone.now()
        preference.save()
    assert client.get(PREFERENCES).json()["stopped_at"] is not None
    assert client.post(f"{PREFERENCES}resume/").json()["stopped_at"] is None
    assert client.get(f"{PREFERENCES}resume/").status_code == 405


def test_project_is_snoozed_and_the_snooze_ended(client: APIClient, world: World) -> None:
    with across_institutions():
        waits = make_reminder(world.librarian, world.project)
    path = f"{SNOOZES}{world.project.pk}/"
    assert client.get(path).status_code == 404
    until = _day(world, 10)
    made = client.put(path, {"until_on": until})
    assert made.json() == {"project": world.project.pk, "until_on": until} == client.get(path).json()
    assert client.get(SNOOZES).json() == {"results": [made.json()]}
    with across_institutions():
        assert Reminder.objects.get(pk=waits.pk).cancelled == "snoozed"
    longer = client.put(path, {"until_on": _day(world, 12)}, headers={"If-Match": made.headers["ETag"]})
    assert longer.status_code == 200
    assert client.delete(path, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert client.delete(path, headers={"If-Match": longer.headers["ETag"]}).status_code == 204
    assert client.delete(path).status_code == 404
    with across_institutions():
        assert not Snooze.objects.exists()
        assert list(AuditEntry.objects.filter(target="snooze").order_by("id").values_list("action", flat=True)) == [
            "reminder.snooze", "reminder.snooze", "reminder.wake",
        ]  # fmt: skip


def test_snoozes_of_others_are_neither_seen_nor_ended(client: APIClient, world: World) -> None:
    path = f"{SNOOZES}{world.project.pk}/"
    assert client.put(path, {"until_on": _day(world, 3)}).status_code == 200
    with across_institutions():
        admin = make_person(world.institution, Side.IT, Role.ADMIN, Role.MANAGER)
    for other in (client_of(world.engineer), client_of(admin), client_of(make_world().librarian)):
        assert other.get(SNOOZES).json() == {"results": []}
        assert other.delete(path).status_code == 404
    assert client_of(make_world().librarian).put(path, {"until_on": _day(world, 3)}).status_code == 404
    assert client.get(path).status_code == 200


def test_snooze_outside_its_days_is_refused(client: APIClient, world: World) -> None:
    path = f"{SNOOZES}{world.project.pk}/"
    for days in (-1, 1000):
        assert _errors(client.put(path, {"until_on": _day(world, days)})) == [("#/until_on", "out_of_range")]
    assert _errors(client.put(path, {})) == [("#/until_on", "required")]


def test_report_is_subscribed_to_and_ended(world: World) -> None:
    with across_institutions():
        dean = client_of(make_person(world.institution, Side.LEADERSHIP, Role.DEAN))
        staff = client_of(make_person(world.institution, Side.IT, Role.CONSORTIUM))
    assert dean.get(REPORT).json() == {"monthly": False}
    for wanted in (True, True, False):
        assert dean.patch(REPORT, {"monthly": wanted}).json() == {"monthly": wanted} == dean.get(REPORT).json()
    assert dean.patch(REPORT, {}).json() == {"monthly": False}
    assert staff.patch(REPORT, {"monthly": True}).status_code == 403
