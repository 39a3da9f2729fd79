"""What each page, endpoint, admin class, search source and card declares, one a line, as permissions.txt keeps it.

After a change that is meant: `WRITE_PERMISSIONS=1 pytest tests/contract/test_permissions.py -k agreed` writes it anew.
"""

from typing import Any

from django.contrib import admin

from accounts.extension_points import PageContribution
from foundation.contributions import contributed
from tests.contract.routes import API, PAGES, Route
from tracker.reports.columns import all_tables
from tracker.reports.figures import all_figures


def _said(rule: Any) -> str:
    return rule.__name__ if rule is not None else "-"


def _of_route(route: Route) -> str:
    access = route.access
    said = f"reads {_said(access.reads)}, writes {_said(access.writes)}" if access is not None else "undeclared"
    methods = f" [{' '.join(route.methods)}]" if route.in_api else ""
    return f"{'api ' if route.in_api else 'page'} {route.name}{methods}: {said}"


def _of_admin(model: Any, one: Any) -> str:
    return f"admin {model._meta.label}: reads {_said(type(one).reads)}, writes {' '.join(sorted(one.writes)) or '-'}"


def _of_contribution(one: PageContribution) -> str:
    """A search source, a card, a step, a table or a figure of the report: each for whom it declares."""
    names = (getattr(one, name, None) for name in ("key", "kind", "page", "show", "lines"))
    said = next(name for name in names if name)
    return f"{type(one).__name__} {getattr(said, '__name__', said)}: reads {_said(one.reads)}"


def lines() -> list[str]:
    ours = [_of_admin(model, one) for model, one in admin.site._registry.items() if hasattr(one, "writes")]
    every = {*contributed(PageContribution), *all_tables(), *all_figures()}
    gathered = [_of_contribution(one) for one in every]
    return sorted([*map(_of_route, PAGES), *map(_of_route, API), *ours, *gathered])
