"""The demonstration tells what its story says, on whatever day it is loaded."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure, Consortium, Institution
from accounts.people.models import Person
from foundation.tenancy import across_institutions
from tests.factories.people import make_institution
from tracker.cadence.bands import Band, State
from tracker.delivery.models import Message
from tracker.demo.load import load
from tracker.demo.story import INSTITUTIONS, PASSWORD
from tracker.meetings.models import Meeting
from tracker.projects.models import Project
from tracker.projects.queries import state_of
from tracker.reminders.queries import outcomes
from tracker.reports.consortium import rollup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", [(2026, 11, 23), (2027, 1, 3), (2026, 3, 29), (2026, 8, 20)])
def test_demo_projects_have_their_bands(day: tuple[int, int, int]) -> None:
    at = datetime(*day, 15, tzinfo=UTC)
    with across_institutions():
        assert load(at=at)
        projects = {project.name: project for project in Project.objects.select_related("cadence")}
        sso, platform, ai = (
            projects[name] for name in ("Eduroam and SSO", "Library platform move", "AI guidance for students")
        )
        assert sso.cadence.band == Band.WEEKLY
        assert state_of(platform, platform.cadence, today=at.date()) == State.LATE
        assert ai.cadence.band == Band.NEW
        assert not Meeting.objects.filter(held_on__gt=at.date(), state="held").exists()


def test_second_demo_load_adds_nothing() -> None:
    at = datetime(2026, 11, 23, 15, tzinfo=UTC)
    with across_institutions():
        make_institution(name="Already here")
        load(at=at)
        counts = Meeting.objects.count(), Institution.objects.count()
        assert not load(at=at)
        assert (Meeting.objects.count(), Institution.objects.count()) == counts
        assert counts[1] == len(INSTITUTIONS) + 1


@pytest.mark.parametrize("day", [(2026, 11, 23), (2027, 1, 3)])
def test_demo_reminders_went_out_and_some_were_followed(day: tuple[int, int, int]) -> None:
    at = datetime(*day, 15, tzinfo=UTC)
    with across_institutions():
        load(at=at)
        sent = list(
            Message.objects.filter(sent_on__isnull=False).order_by("person", "sent_on").values_list("person", "sent_on")
        )
        closed = list(Closure.objects.values_list("institution", "starts_on", "ends_on"))
        reminders = list(outcomes(at=at, zone="Europe/London").filter(person__institution__name=INSTITUTIONS[0].name))
    assert len(reminders) > 10
    assert {one.came for one in reminders} == {True, False}
    assert all(one.message.sent_on < at.date() and one.message.sent_on.weekday() < 5 for one in reminders)
    assert not any(
        first <= one.message.sent_on <= last
        for one in reminders
        for place, first, last in closed
        if place == one.institution_id
    )
    assert all(
        (later - earlier).days > 3 for (who, earlier), (other, later) in pairwise(sent) if who == other
    )  # fmt: skip


def test_demo_consortium_has_enough_members() -> None:
    with across_institutions():
        load(at=datetime(2026, 11, 23, 15, tzinfo=UTC))
        assert Institution.objects.filter(consortium_agreed_at__isnull=False).count() >= 5
        months = rollup(Consortium.objects.get(), today=date(2026, 11, 23))["months"]
    assert [month["month"] for month in months][:2] == [date(2026, 10, 1), date(2026, 9, 1)]
    assert all(month["institutions"] >= 5 for month in months[:6])


def test_demo_actions_have_different_days() -> None:
    at = datetime(2026, 11, 23, 15, tzinfo=UTC)
    with across_institutions():
        load(at=at)
        days = {entry.at.date() for entry in AuditEntry.objects.filter(action="action.add")}
    assert len(days) > 1


def test_demo_password_signs_in_and_is_rehashed(client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with across_institutions():
        load(at=datetime(2026, 11, 23, 15, tzinfo=UTC))
        story = next(person for person in INSTITUTIONS[0].people if person.role == "dean")
        dean = Person.objects.get(email=f"{story.key}@{INSTITUTIONS[0].domain}")
        assert _weak(dean)
        signed_in = client.post("/sign-in/", {"username": dean.email, "password": PASSWORD.format(role="dean")})
        assert signed_in.status_code == 302
        dean.refresh_from_db()
        assert not _weak(dean)


def _weak(person: Person) -> bool:
    return bool(get_hasher().must_update(person.password))


def test_demo_load_outside_the_demo_is_refused(settings: object) -> None:
    settings.EMBEDDED = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("load_demo")
