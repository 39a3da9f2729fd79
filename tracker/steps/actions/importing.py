"""A plan from a file: every step of it, or none."""

from collections.abc import Iterable
from datetime import datetime

from accounts.people.models import Person
from foundation.errors import Refused
from foundation.text_lists import join_sentences
from tracker.projects.models import Project
from tracker.steps.actions.checks import allow
from tracker.steps.actions.new_steps import NewStep, add_steps
from tracker.steps.models import Step
from tracker.steps.step_files import MAX_TOLD, at_line, read_steps


def import_steps(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    project: Project,
    chunks: Iterable[bytes],
    day_order: str = "",
) -> list[Step]:
    """Refused with the lines of the file that do not fit."""
    allow(project, by)
    rows = read_steps(chunks, day_order=day_order)
    new = [NewStep(**row.fields) for row in rows]
    try:
        return add_steps(institution_id=institution_id, by=by, at=at, project=project, steps=new)
    except Refused as refusal:
        told = []
        for name, why in list(refusal.fields.items())[:MAX_TOLD]:
            number = name.split(".")[1] if name.startswith("steps.") else ""
            told.append(at_line(rows[int(number)].line, why) if number else why)
        raise Refused({"file": join_sentences(told)}, code="invalid") from None
