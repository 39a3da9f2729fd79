"""What the writes of the plan check alike: who may, and whether a step fits together."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.people.models import Person
from foundation.errors import Fault, Forbidden, Refused
from foundation.limits import LATEST_DAY, MAX_NAME_LENGTH, too_early
from foundation.links import Link, wrong_links
from foundation.pages.dates import day as day_text
from foundation.text_lists import and_list
from tracker.projects.models import Project
from tracker.steps.load import minutes_a_week
from tracker.steps.models import MAX_ROOM, Step, StepOrder, StepState
from tracker.steps.order import find_cycle
from tracker.steps.permissions import may_write_plan

MAX_STEPS = 300  # of one project: a plan of a year with a step a day is no plan
MAX_LENGTH = timedelta(days=731)  # of one step
MAX_AFTER = 20  # steps that one comes directly after


def allow(project: Project, by: Person | None) -> None:
    """Forbidden unless `by` writes the plan. None: the product itself."""
    if by is not None and not may_write_plan(by, project):
        raise Forbidden(_("Only people of the project and managers can change its plan."))


def settle(step: Step, *, today: date) -> None:
    """What follows from what was said. A step that is done was done on a day, today where nobody says which; no other
    was."""
    step.minutes_a_week = minutes_a_week(step.starts_on, step.due_on, step.hours)
    if step.state != StepState.DONE:
        step.done_on = None
    elif step.done_on is None:
        step.done_on = today


def check_step(step: Step, *, today: date) -> None:
    """Refused unless its days are in order and its texts are usable; each problem by its field."""
    problems: dict[str, str] = {}
    if not step.title.strip():
        problems["title"] = Fault(_("Enter a title."), "blank")
    problems |= _check_days(step, today)
    if fault := _check_room(step.room):
        problems["room"] = fault
    if fault := _check_links(step.links):
        problems["links"] = fault
    if problems:
        raise Refused(problems)


def _check_days(step: Step, today: date) -> Mapping[str, str]:
    problems: dict[str, str] = {}
    began = step.project.active_on
    if early := too_early(step.starts_on):
        problems["starts_on"] = early
    elif began is not None and step.starts_on < began:
        facts = {"day": day_text(began)}
        text = _("The project began on %(day)s. Choose that day or a later one, or give the project an earlier start.")
        problems["starts_on"] = Fault(text % facts, "order")
    if step.due_on < step.starts_on:
        problems["due_on"] = Fault(_("The step is due before it starts. Choose a later day."), "order")
    elif step.due_on - step.starts_on > MAX_LENGTH:
        problems["due_on"] = Fault(_("A step can take two years at most."), "out_of_range")
    elif step.due_on > LATEST_DAY:
        problems["due_on"] = Fault(_("Choose a day before 2201."), "out_of_range")
    if step.done_on is not None and step.done_on > today:
        problems["done_on"] = Fault(_("A step cannot be done on a day in the future."), "future")
    return problems


def _check_room(room: Any) -> str:
    if not isinstance(room, list) or not all(isinstance(one, str) and one.strip() for one in room):
        return Fault(_("Write who must be in the room, one person or role per line."), "invalid")
    if len(room) > MAX_ROOM:
        return Fault(_("At most %(count)d people or roles.") % {"count": MAX_ROOM}, "max_length")
    if any(len(one) > MAX_NAME_LENGTH for one in room):
        return Fault(_("At most %(count)d characters each.") % {"count": MAX_NAME_LENGTH}, "max_length")
    return ""


def _check_links(links: Any) -> str:
    if not isinstance(links, list) or not all(_is_link(link) for link in links):
        return Fault(_("A link is an address that begins with https:// or http://, and words for it."), "invalid")
    return wrong_links(Link(**link) for link in links)


def _is_link(link: Any) -> bool:
    """By its shape."""
    if not isinstance(link, dict) or link.keys() != {"label", "url"}:
        return False
    return isinstance(link["url"], str) and isinstance(link["label"], str) and bool(link["label"].strip())


def told_links(links: Iterable[Mapping[str, str]]) -> list[str]:
    """As the audit trail keeps them."""
    return [f"{link['label']}: {link['url']}" for link in links]


def check_after(step: Step, after: Iterable[Step]) -> None:
    """Refused unless `step`, which has an id where it is there already, may come after each of these."""
    before = {one.pk: one for one in after}
    if any(one.project_id != step.project_id for one in before.values()):
        raise Refused({"after": _("A step can only come after steps of the same project.")}, code="mismatch")
    if len(before) > MAX_AFTER:
        raise Refused({"after": _("At most %(count)d steps.") % {"count": MAX_AFTER}}, code="max_length")
    if step.pk is None or not before:
        return
    circle = find_cycle({**order_of(step.project_id), step.pk: list(before)})
    if circle:
        titles = dict(Step.objects.filter(pk__in=circle).values_list("pk", "title"))
        raise Refused({"after": circle_text([titles[pk] for pk in circle])}, code="mismatch")


def circle_text(titles: list[str]) -> str:
    if len(titles) == 1:
        return _("A step cannot come after itself.")
    return _("These steps would come after each other: %(titles)s.") % {"titles": and_list(titles)}


def order_of(project_id: int) -> dict[int, list[int]]:
    """Step -> those that it comes directly after, for the steps of a project that come after any. One query."""
    found: dict[int, list[int]] = {}
    rows = StepOrder.objects.filter(step__project=project_id).order_by("id")
    for step, after in rows.values_list("step_id", "after_id"):
        found.setdefault(step, []).append(after)
    return found
