"""What trainings show on *this week*: those of mine, and a barrier that waits for a project to be decided in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.models import Person
from foundation.pages.lines import Line, LineButton
from foundation.text_direction import isolate
from tracker.trainings.models import Barrier, Training
from tracker.trainings.queries import SOON, mine, project_to_decide_in, repeated_barriers, uncounted
from tracker.trainings.sentences import barrier_of, when

SHOWN_LINES = 20


def has_mine(person: Any, today: Any) -> Exists:
    """They may be far away."""
    return Exists(mine(person))


def show_mine(person: Person, today: date) -> Mapping[str, Any] | None:
    """Of the next two weeks, and those whose day has come: did they take place? One query."""
    rows = mine(person).filter(held_on__lte=today + SOON).order_by("held_on", "id")[:SHOWN_LINES]
    lines = [_line(row, today) for row in rows]
    return {"id": "trainings", "title": _("Trainings"), "lines": lines} if lines else None


def _line(row: Training, today: date) -> Line:
    asks = row.held_on <= today
    ask = LineButton(_("Did it take place?"), reverse("training-outcome", args=[row.pk]), about=row.topic)
    return Line(
        row.topic,
        reverse("training", args=[row.pk]),
        hint=when(row, today),
        badge=("due", _("no answer yet")) if row.held_on < today else None,
        button=ask if asks else None,
    )


def has_undecided(person: Any, today: Any) -> Exists:
    """Not yet whether they repeat."""
    return Exists(uncounted())


def show_undecided(person: Person, today: date) -> Mapping[str, Any] | None:
    """Barriers that repeat and have no project in which the decision could be written down. Two queries at most."""
    repeats = repeated_barriers(today=today).values()
    lines = [_undecided(trainings) for trainings in repeats if project_to_decide_in(trainings) is None]
    return {"id": "barriers", "title": _("A barrier repeats"), "lines": lines} if lines else None


def _undecided(trainings: list[Training]) -> Line:
    latest = trainings[0]
    said = {"count": len(trainings), "barrier": barrier_of(latest)}
    title = ngettext(
        "%(barrier)s: %(count)d training did not take place",
        "%(barrier)s: %(count)d trainings did not take place",
        len(trainings),
    )
    hint = _("Choose the project of one of them, and leadership is asked to decide there.")
    button = LineButton(_("Choose a project"), reverse("training-edit", args=[latest.pk]), about=latest.topic)
    where = reverse("training-list") + f"?state=not_held&barrier={Barrier(latest.barrier).value}"
    return Line(isolate(title % said), where, hint=hint, button=button)
