"""The menu of every page: what slices contribute to it, for each role, in order."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.extension_points import MenuEntry
from accounts.institutions.models import Consortium, Institution
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.browsers import sign_in
from tests.factories.contributions import registered
from tests.factories.people import make_person
from tests.factories.projects import World, make_world

pytestmark = pytest.mark.django_db

TABS = ["This week", "Projects", "Log a meeting", "Report"]
INSTITUTION = ["People", "Who does what", "Playbooks", "Term calendar", "Working agreements", "Polls",
               "Benefits", "AI register", "Skills", "Trainings"]  # fmt: skip
OWN = ["Signed-in devices", "Two-step sign-in", "API tokens", "API"]
END = ["Your profile", "Password", "Sign out"]
STAFF = ["Reminders", "Import meetings", "Your calendar", *INSTITUTION, *OWN, *END]
ADMINISTRATION = ["Set up", "Institution", "Ticket systems", "Audit trail", "Messages that failed", "Administration"]
ADMINISTRATORS = [*STAFF[: -len(END)], *ADMINISTRATION, *END]
READERS = [label for label in STAFF if label != "Import meetings"]
OTHERS = ["Reminders", "Your calendar", *OWN, *END]


@pytest.fixture
def world() -> World:
    return make_world()


def _page(world: World, role: Role, address: str = "/", **fields: Any) -> str:
    with across_institutions():
        person = make_person(world.institution, Side.LIBRARY, role, **fields)
    client = Client()
    sign_in(client, person)
    return client.get(address, follow=True).content.decode()


def _labels(page: str, start: str, end: str) -> list[str]:
    inside = page.split(start, 1)[1].split(end, 1)[0].split("<ul>", 1)[1]
    items = re.findall(r"<li.*?</li>", inside, re.DOTALL)
    return [" ".join(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", item, flags=re.DOTALL).split()) for item in items]


def _tabs(page: str) -> list[str]:
    return _labels(page, '<nav class="tabs"', "</nav>")


def _menu(page: str) -> list[str]:
    return _labels(page, '<details class="menu"', "</details>")


@pytest.mark.parametrize(
    ("role", "tabs", "menu"),
    [
        (Role.ADMIN, TABS, ADMINISTRATORS),
        (Role.STAFF, TABS, STAFF),
        (Role.READER, ["This week", "Projects", "Report"], READERS),
        (Role.CONSORTIUM, ["This week"], OTHERS),
    ],
)
def test_each_role_has_the_entries_it_may_open(world: World, role: Role, tabs: list[str], menu: list[str]) -> None:
    page = _page(world, role)
    assert (_tabs(page), _menu(page)) == (tabs, menu)


def test_a_member_of_a_consortium_has_its_page(world: World) -> None:
    assert "Consortium" not in _menu(_page(world, Role.CONSORTIUM))
    with across_institutions():
        ours = Institution.objects.filter(pk=world.institution.pk)
        ours.update(consortium=Consortium.objects.create(name="Both"))
    assert "Consortium" not in _menu(_page(world, Role.CONSORTIUM))  # it shares nothing, and so reads nothing
    with across_institutions():
        ours.update(consortium_agreed_at=timezone.now())
    assert "Consortium" in _menu(_page(world, Role.CONSORTIUM))
    assert "Consortium" not in _menu(_page(world, Role.STAFF))


def test_an_entry_is_shown_to_who_may_open_its_page(world: World) -> None:
    entries = [
        MenuEntry(order=24, page="institution", label="Odd", icon="flame", place=place) for place in ("tabs", "menu")
    ]
    with registered(*entries):
        page, lists = _page(world, Role.ADMIN), _page(world, Role.ADMIN, "/projects/")
        assert (_tabs(page)[2], _menu(page)[2]) == ("Odd", "Odd")
        assert "Odd" not in _page(world, Role.STAFF)
    assert "Odd" not in _page(world, Role.ADMIN) + lists.split("<main")[1]


def test_the_lists_lead_to_one_another(world: World) -> None:
    for address in ("/projects/", "/meetings/", "/decisions/", "/actions/"):
        main = _page(world, Role.READER, address).split("<main")[1]
        links = re.findall(r'<a href="(/(?:projects|meetings|decisions|actions)/)"( aria-current="page")?', main)
        assert [link for link, _current in links] == ["/projects/", "/meetings/", "/decisions/", "/actions/"]
        assert [link for link, current in links if current] == [address]
