"""Where a decision, an action or an agenda item is shown to everybody who may read it."""

from typing import Any

from django.urls import reverse


def page_of(row: Any) -> str:
    """Its meeting's page, else its project's: its own page is a form, for who may write it."""
    if row.meeting_id is not None:
        return reverse("meeting", args=[row.meeting_id])
    return reverse("project", args=[row.project_id])
