"""What benefits show on the pages of others: those that wait for a person on *this week*, and those of a project."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.people.models import Person
from foundation.pages.lines import Line, LineButton
from foundation.text_lists import and_list
from tracker.benefits.models import Benefit
from tracker.benefits.queries import waiting_for, waiting_for_nobody
from tracker.benefits.rules import SumKey, add_up
from tracker.benefits.sentences import days_of, in_words, standing, sum_in_words
from tracker.projects.extension_points import ProjectView

SHOWN_LINES = 20
TITLE_LENGTH = 200  # characters of what it is


def has_waiting(person: Any, today: Any) -> Exists:
    return Exists(waiting_for(person))


def show_waiting(person: Person, today: date) -> Mapping[str, Any] | None:
    """The oldest first. One query."""
    rows = waiting_for(person.pk).select_related("project").order_by("id")[:SHOWN_LINES]
    lines = [
        Line(
            title=Truncator(row.text).chars(TITLE_LENGTH),
            address=reverse("benefit", args=[row.pk]),
            hint=" · ".join(filter(None, [in_words(row), days_of(row), str(row.project or "")])),
            button=LineButton(
                _("Confirm"), reverse("benefit-confirm", args=[row.pk]), about=Truncator(row.text).chars(TITLE_LENGTH),
                posts=True, fields={"version": str(row.version)},
            ),
        )
        for row in rows
    ]  # fmt: skip
    return {"id": "benefits-to-confirm", "title": _("Benefits to confirm"), "lines": lines} if lines else None


def has_unasked(person: Any, today: Any) -> Exists:
    return Exists(waiting_for_nobody())


def show_unasked(person: Person, today: date) -> Mapping[str, Any] | None:
    """For who manages: a side has not confirmed, and nobody is asked. One query."""
    lines = [
        Line(
            title=Truncator(row.text).chars(TITLE_LENGTH),
            address=reverse("benefit", args=[row.pk]),
            hint=_("%(standing)s, and nobody is asked") % {"standing": standing(row)},
            button=LineButton(
                _("Choose who confirms"), reverse("benefit-edit", args=[row.pk]),
                about=Truncator(row.text).chars(TITLE_LENGTH),
            ),
        )
        for row in waiting_for_nobody().order_by("id")[:SHOWN_LINES]
    ]  # fmt: skip
    title = _("Benefits that nobody can confirm")
    return {"id": "benefits-unasked", "title": title, "lines": lines} if lines else None


def has_benefits(project: Any, today: Any) -> Exists:
    return Exists(Benefit.objects.filter(project=project))


def show_benefits(view: ProjectView) -> Mapping[str, Any] | None:
    """Newest first, and what both sides confirmed added up. One query."""
    rows = list(Benefit.objects.filter(project=view.project).order_by("-id"))
    sums = add_up((SumKey(row.kind, row.currency, row.period), row.amount) for row in rows if row.is_confirmed)
    lines = [
        Line(
            title=Truncator(row.text).chars(TITLE_LENGTH),
            address=reverse("benefit", args=[row.pk]),
            hint=in_words(row),
            badge=None if row.is_confirmed else ("waiting", standing(row)),
        )
        for row in rows[:SHOWN_LINES]
    ]
    confirmed = and_list(sum_in_words(key, one) for key, one in sums.items())
    return {**_adding(view), "lines": lines, "confirmed": confirmed, "more": len(rows) > SHOWN_LINES}


def show_no_benefits(view: ProjectView) -> Mapping[str, Any] | None:
    """For whoever could add one."""
    return _adding(view) if view.leads else None


def _adding(view: ProjectView) -> dict[str, Any]:
    """The address of a new one's form begins with the project."""
    return {"project_query": f"?project={view.project.pk}"}
