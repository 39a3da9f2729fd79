"""What one more row costs a page, beside its queries: texts told, addresses made, templates included (P13)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader_tags import IncludeNode
from django.test import Client
from django.urls.resolvers import URLResolver
from django.utils import timezone, translation

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world

pytestmark = pytest.mark.django_db
ROWS = 4


@contextmanager
def _counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Calls of gettext and its like, of `reverse`, and `{% include %}`s, while it lasts."""
    calls: Counter[str] = Counter()

    def count(owner: Any, name: str, what: str) -> None:
        made = getattr(owner, name)

        def counting(*args: Any, **kwargs: Any) -> Any:
            calls[what] += 1
            return made(*args, **kwargs)

        patch.setattr(owner, name, counting)

    with monkeypatch.context() as patch:
        for name in ("gettext", "ngettext", "pgettext", "npgettext"):
            count(translation._trans, name, "texts")
        count(URLResolver, "_reverse_with_prefix", "addresses")
        count(IncludeNode, "render", "includes")
        yield calls


def _cost(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    assert client.get(path).status_code == 200  # what is told once per language is told by now
    with _counted(monkeypatch) as calls:
        client.get(path)
    return calls


@pytest.fixture
def world() -> World:
    today = timezone.now().date()
    return make_world(active_on=today - timedelta(days=60), time_zone="UTC")


def _more_projects(world: World) -> None:
    today = timezone.now().date()
    with across_institutions():
        for number in range(ROWS):
            make_project(
                world.institution, name=f"Project {number}", active_on=today - timedelta(days=60),
                library_owner=world.librarian, it_owner=world.engineer, at=timezone.now(),
            )  # fmt: skip


def _more_meetings(world: World) -> None:
    today = timezone.now().date()
    with across_institutions():
        for number in range(ROWS):
            world.meet(today - timedelta(days=8 + number))


#: Page -> who asks, what there is more of, and for each row of it: texts, addresses, includes.
COSTS: dict[str, tuple[Role, Any, dict[str, int]]] = {
    "/": (Role.STAFF, _more_projects, {"texts": 5, "addresses": 0, "includes": 0}),
    "/projects/": (Role.MANAGER, _more_projects, {"texts": 3, "addresses": 0, "includes": 0}),
    "/log/": (Role.MANAGER, _more_projects, {"texts": 0, "addresses": 0, "includes": 0}),
    "/projects/{}/": (Role.STAFF, _more_meetings, {"texts": 3, "addresses": 0, "includes": 1}),
}


@pytest.mark.parametrize("page", COSTS)
def test_row_of_a_page_costs_no_more_than_it_did(world: World, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    role, add, expected = COSTS[page]
    path = page.format(world.project.pk)
    with across_institutions():
        world.meet(timezone.now().date() - timedelta(days=20))
        client = signed_in(world.librarian if role == Role.STAFF else make_person(world.institution, Side.IT, role))
    before = _cost(client, path, monkeypatch)
    add(world)
    after = _cost(client, path, monkeypatch)
    grown = {what: (after[what] - before[what]) / ROWS for what in expected}
    assert all(grown[what] <= most for what, most in expected.items()), grown
