"""What takes a file says how large, and the proxy lets as much through, there and nowhere else."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse

from foundation.pages.unread_bodies import ROOM as BYTES_OF_ROOM
from tests import ROOT
from tests.contract.routes import PAGES, ROUTES, Route

LOCATION = re.compile(r"location = (\S+) \{[^}]*?client_max_body_size (\d+)m;")
ROOM = BYTES_OF_ROOM / 1e6  # megabytes beyond: a file a little larger is refused in the product's own words

#: Pages whose files have a megabyte at most, as any body has.
WITHIN_THE_GENERAL_LIMIT = {
    "ai-import-add",
    "benefit-import",
    "goal-import",
    "playbook-add",
    "step-import",
    "training-import",
}


def _owner(route: Route) -> Any:
    return getattr(route.view, "view_class", None) or route.cls


def _takes_a_file(route: Route) -> bool:
    fields = getattr(getattr(_owner(route), "form_class", None), "base_fields", {})
    return any(isinstance(field, forms.FileField) for field in fields.values())


def _takes_more(route: Route) -> bool:
    """A list of the API, and what is below it, are of one class: a file is sent to the list."""
    below = route.in_api and not route.name.endswith("-list")
    return getattr(_owner(route), "largest_body", 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not below


def test_page_that_takes_a_file_says_how_large() -> None:
    pages = [route for route in PAGES if _takes_a_file(route)]
    assert {"import-meetings", "people-add"} <= {route.name for route in pages}
    assert {str(route.name) for route in pages if not _takes_more(route)} <= WITHIN_THE_GENERAL_LIMIT


def test_proxy_lets_through_what_the_product_takes() -> None:
    larger = [route for route in ROUTES if _takes_more(route)]
    taken = {reverse(f"api:{one.name}" if one.in_api else one.name): _owner(one).largest_body / 1e6 for one in larger}
    template = (ROOT / "deploy" / "nginx.conf.template").read_text()
    let_through = {path: float(size) for path, size in LOCATION.findall(template)}
    assert set(let_through) == set(taken)
    assert [path for path, size in taken.items() if not size < let_through[path] <= size + ROOM] == []
