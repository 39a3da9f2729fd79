"""Addresses by the dozen are those that Django gives one by one."""

import pytest
from django.urls import reverse, set_script_prefix

from foundation.limits import MAX_ID
from foundation.pages.addresses import address_of


@pytest.mark.parametrize("name", ["project", "project-met", "meeting", "action-done"])
@pytest.mark.parametrize("pk", [1, 42, MAX_ID])
def test_address_is_what_reverse_gives(name: str, pk: int) -> None:
    assert address_of(name, pk) == reverse(name, args=[pk])


def test_address_follows_the_script_prefix() -> None:
    assert address_of("project", 7) == "/projects/7/"
    set_script_prefix("/joint/")
    try:
        assert address_of("project", 7) == reverse("project", args=[7]) == "/joint/projects/7/"
    finally:
        set_script_prefix("/")
