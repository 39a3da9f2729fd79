"""What every page, endpoint and class of Django's admin declares, one a line, as permissions.txt keeps it.

After a change that is meant: `WRITE_PERMISSIONS=1 pytest tests/contract/test_permissions.py -k agreed` writes it anew.
"""

from typing import Any

from django.contrib import admin

from tests.contract.routes import API, PAGES, Route


def _said(rule: Any) -> str:
    return rule.__name__ if rule is not None else "-"


def _of_route(route: Route) -> str:
    access = route.access
    said = f"reads {_said(access.reads)}, writes {_said(access.writes)}" if access is not None else "undeclared"
    methods = f" [{' '.join(route.methods)}]" if route.in_api else ""
    return f"{'api ' if route.in_api else 'page'} {route.name}{methods}: {said}"


def _of_admin(model: Any, one: Any) -> str:
    who = "operators" if getattr(one, "operators_only", False) else "may_administer"
    return f"admin {model._meta.label}: reads {who}, writes {' '.join(sorted(one.writes)) or '-'}"


def lines() -> list[str]:
    ours = [_of_admin(model, one) for model, one in admin.site._registry.items() if hasattr(one, "writes")]
    return sorted([*map(_of_route, PAGES), *map(_of_route, API), *ours])
