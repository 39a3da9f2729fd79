"""What is collected: every file that a page names, under a name with its hash, and nothing beside."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.test import Client

STORAGES = configured.STORAGES  # as installed; tests have a simpler one


@pytest.mark.django_db
def test_files_named_by_pages_are_collected(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT, settings.STORAGES = tmp_path, STORAGES
    call_command("collectstatic", interactive=False, verbosity=0)
    named = set()
    for page in ("/sign-in/", "/accessibility/", "/admin/login/", "/api/v1/docs/"):
        here = re.findall(r'(?:src|href)="/static/([^"#]+)', client.get(page, follow=True).text)
        assert here, page
        named |= set(here)
    assert {name for name in named if not re.search(r"\.[0-9a-f]{12}\.\w+$", name)} == set()
    assert {name for name in named if not (tmp_path / name).exists()} == set()
    assert {path.name for path in tmp_path.iterdir()} == {
        "accounts", "admin", "collab", "drf_spectacular_sidecar", "staticfiles.json", "tracker", "vendor",
    }  # fmt: skip
    assert not (tmp_path / "collab" / "pages.css").exists(), "a second copy, without a hash"
