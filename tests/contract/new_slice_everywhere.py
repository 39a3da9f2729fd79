"""Finds the slice of CONTRIBUTING.md's recipe everywhere. test_new_slice.py runs this in a copy that has the slice."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import sign_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db

TEXT = "The vendor may be sold"


@pytest.fixture
def today() -> date:
    return timezone.now().date()


@pytest.fixture
def world(today: date) -> World:
    return make_world(active_on=today - timedelta(days=30), time_zone="UTC")


@pytest.fixture
def risk(world: World) -> Any:
    from tracker.risks.actions import add_risk  # in the copy alone

    with within(world.institution.pk):
        facts: dict[str, Any] = {"institution_id": world.institution.pk, "by": world.librarian, "at": timezone.now()}
        return add_risk(**facts, project=world.project, text=TEXT, owner=world.engineer)


@pytest.fixture
def administrator(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.IT, Role.ADMIN)


def _client(person: Person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def _role_less(world: World) -> Client:
    with across_institutions():
        person = make_person(world.institution, Side.OTHER, Role.CONSORTIUM)
    return _client(person)


def _addresses(world: World, administrator: Person) -> Iterator[tuple[str, Person]]:
    """Every page that gathers, and somebody who reads it."""
    with within(world.institution.pk):
        meeting = Meeting.objects.first() or world.meet(timezone.now().date())
    yield "/", world.engineer
    yield f"/projects/{world.project.pk}/", world.librarian
    yield f"/meetings/{meeting.pk}/", world.librarian
    yield "/risks/", world.librarian
    yield "/search/?q=eduroam", world.librarian
    yield f"/people/{world.engineer.pk}/leave/", administrator
    yield "/report/", administrator
    yield "/report/rows/risks_seen/", administrator
    yield "/api/v1/risks/", world.librarian
    yield "/api/v1/reports/institution/", administrator
    yield "/trail/", administrator
    yield "/admin/tracker/risk/", administrator


def test_each_page_that_gathers_shows_it_to_who_may_read_it(world: World, risk: Any, administrator: Person) -> None:
    strangers = {"another role": _role_less(world), "another institution": _client(make_world().librarian)}
    for address, person in _addresses(world, administrator):
        answer = _client(person).get(address)
        assert (address, answer.status_code, TEXT in answer.content.decode()) == (address, 200, True)
        for who, client in strangers.items():
            assert (address, who, TEXT in client.get(address, follow=True).content.decode()) == (address, who, False)


def test_the_project_has_its_card_and_its_entry_in_the_timeline(world: World, risk: Any) -> None:
    page = _client(world.librarian).get(f"/projects/{world.project.pk}/").content.decode()
    card, timeline = page.index('id="risks-title"'), page.index('id="timeline"')
    assert card < page.index(TEXT, card) < timeline < page.index(TEXT, timeline)


def test_this_week_has_its_button_until_it_is_pressed(world: World, risk: Any) -> None:
    client = _client(world.engineer)
    assert f'action="/risks/{risk.pk}/settle/"' in client.get("/").content.decode()
    assert _role_less(world).post(f"/risks/{risk.pk}/settle/").status_code == 403
    assert client.post(f"/risks/{risk.pk}/settle/").status_code == 302
    assert TEXT not in client.get("/").content.decode()


def test_the_menu_and_the_lists_lead_to_its_page(world: World, risk: Any) -> None:
    head, main = _client(world.librarian).get("/projects/").content.decode().split("<main")
    assert ('href="/risks/"' in head, 'href="/risks/"' in main) == (True, True)
    assert 'href="/risks/"' not in _role_less(world).get("/").content.decode()


def test_the_set_up_has_its_step_until_it_is_done(world: World, administrator: Person) -> None:
    assert "Name the first risk" in _client(administrator).get("/setup/").content.decode()


def test_deleting_the_project_says_what_goes(world: World, risk: Any, administrator: Person) -> None:
    assert "<li>1 risk</li>" in _client(administrator).get(f"/projects/{world.project.pk}/").content.decode()


def test_the_report_counts_it_in_every_form(world: World, risk: Any, administrator: Person) -> None:
    client = _client(administrator)
    report = client.get("/api/v1/reports/institution/").json()
    assert [row["text"] for row in report["risks"]] == [TEXT]
    assert [row["value"] for row in report["figures"] if row["key"] == "risks_seen"] == [1]
    assert "Risks seen" in client.get("/report/").content.decode()
    assert TEXT in client.get("/report/report.csv").content.decode()
    workbook = ZipFile(BytesIO(client.get("/report/report.xlsx").getvalue()))
    assert TEXT in "".join(workbook.read(name).decode() for name in workbook.namelist() if name.endswith(".xml"))
    assert client.get("/report/report.pdf").getvalue().startswith(b"%PDF")


def test_the_audit_trail_has_words_for_it(world: World, risk: Any, administrator: Person) -> None:
    page = _client(administrator).get("/trail/").content.decode()
    assert "added a risk" in page
    assert f"Watched by: {world.engineer.name}" in page


def test_its_model_is_in_the_admin_and_of_one_institution(world: World, risk: Any) -> None:
    model = apps.get_model("tracker", "Risk")
    assert admin.site.is_registered(model)
    with within(make_world().institution.pk):
        assert not model._default_manager.exists()


def test_its_queries_do_not_grow_with_its_rows(
    world: World, risk: Any, administrator: Person, django_assert_max_num_queries: Any
) -> None:
    from tracker.risks.actions import add_risk  # in the copy alone

    for address, person in _addresses(world, administrator):
        client, counts = _client(person), []
        for _ in range(2):
            client.get(address)
            with django_assert_max_num_queries(40) as seen:
                client.get(address)
            counts.append(len(seen))
            with within(world.institution.pk):
                facts: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": timezone.now()}
                for number in range(3):
                    add_risk(**facts, project=world.project, text=f"{TEXT} {number}", owner=world.engineer)
        assert counts[1] <= counts[0], address  # the trail names fewer kinds of thing once the older ones are gone
