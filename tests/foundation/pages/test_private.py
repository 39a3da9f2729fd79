"""Pages and files with people's data are kept by no browser and no proxy."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role, Side
from foundation.pages.private import NOT_KEPT
from foundation.tenancy import across_institutions
from tests.contract.routes import PAGES, ids_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import make_world

pytestmark = pytest.mark.django_db
#: Pages that say more themselves.
KEPT_OTHERWISE = {"max-age=0, no-cache, no-store, must-revalidate, private", NOT_KEPT}


def test_no_page_is_kept() -> None:
    world = make_world()
    with across_institutions():
        client = signed_in(make_person(world.institution, Side.IT, Role.ADMIN), raise_request_exception=False)
    ids, seen = ids_of(world), {}
    for route in PAGES:
        path = route.path(ids)
        if path not in ("/healthz/", "/readyz/"):
            answer = client.get(path)
            seen[path] = answer.headers.get("Cache-Control")
    assert len(seen) > 60
    assert {path: said for path, said in seen.items() if said not in KEPT_OTHERWISE} == {}


def test_file_of_a_report_is_not_kept() -> None:
    world = make_world()
    with across_institutions():
        world.meet(date(2026, 3, 4))
        client = signed_in(make_person(world.institution, Side.LEADERSHIP, Role.DEAN))
    answer = client.get(reverse("report-file", kwargs={"form": "csv"}))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, NOT_KEPT)


def test_browser_keeps_no_pages_for_going_back() -> None:
    """htmx would keep them in the browser's storage, where signing out does not reach them."""
    assert '"historyCacheSize": 0, "refreshOnHistoryMiss": true' in Client().get("/sign-in/").text
