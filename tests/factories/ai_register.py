"""Entries of the AI register for tests."""

from datetime import date
from typing import Any

from tests.factories.projects import World
from tracker.ai_register.actions import add_entry, decide_on_entry, publish_entry, set_public_page
from tracker.ai_register.models import AiEntry, AiPublicPage

DAY = date(2026, 3, 4)


def make_entry(world: World, *, by: Any = None, day: date = DAY, **fields: Any) -> AiEntry:
    """Both sides own it unless told otherwise."""
    said: dict[str, Any] = {
        "name": "Chat at the desk", "description": "Answers questions at night",
        "library_owner": world.librarian, "it_owner": world.engineer,
    }  # fmt: skip
    return add_entry(institution_id=world.institution.pk, by=by, at=world.at(day), **{**said, **fields})


def make_public(world: World, entry: AiEntry) -> AiEntry:
    """In pilot, agreed to, and on the public page where that is on."""
    at = world.at(DAY)
    entry = decide_on_entry(entry=entry, by=None, at=at, approval="yes")
    AiEntry.objects.filter(pk=entry.pk).update(status="pilot")
    return publish_entry(entry=entry, by=None, at=at, is_public=True)


def open_page(world: World, slug: str = "northfield", *, is_on: bool = True, **fields: Any) -> AiPublicPage:
    return set_public_page(
        institution_id=world.institution.pk, by=None, at=world.at(DAY), is_on=is_on, slug=slug, **fields
    )
