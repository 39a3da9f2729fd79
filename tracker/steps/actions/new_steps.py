"""Steps that are added to a plan: one, or many at once that name each other by their keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import stated
from accounts.audit.models import AuditEntry, build_entry, record
from accounts.institutions.actions import lock
from accounts.people.models import Person, Team
from foundation.errors import Fault, Refused
from tracker.projects.models import Project
from tracker.steps.actions.checks import MAX_STEPS, allow, check_after, check_step, circle_text, settle, told_links
from tracker.steps.capacity import Weeks
from tracker.steps.doubts import ask
from tracker.steps.models import Step, StepOrder, StepState
from tracker.steps.order import find_cycle
from tracker.tickets.labels import settle_ticket


@dataclass(frozen=True, kw_only=True)
class NewStep:
    """`key`: its name among the others that are added with it; `after`: the keys of those that it comes after."""

    title: str
    side: str
    starts_on: date
    due_on: date
    done_when: str = ""
    trap: str = ""
    room: list[str] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    hours: int | None = None
    owner: Person | None = None
    team: Team | None = None
    state: str = StepState.OPEN
    done_on: date | None = None
    ticket_url: str = ""
    ticket_label: str = ""
    ticket_state: str = ""
    key: str = ""
    after: Sequence[str] = ()

    def build(self, project: Project, **fields: Any) -> Step:
        named = {name: value for name, value in vars(self).items() if name != "after"}
        return Step(institution_id=project.institution_id, project=project, first_due_on=self.due_on, **named, **fields)


@transaction.atomic
def add_step(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    project: Project,
    title: str,
    side: str,
    starts_on: date,
    due_on: date,
    after: Iterable[Step] = (),
    asks: bool = False,
    **fields: Any,
) -> Step:
    """`asks`: refused with a question where a team would have too much. `fields`: done_when, trap, room, links, hours,
    owner, team, state, done_on, ticket_url, ticket_label, ticket_state."""
    today = lock(institution_id).day(at)
    allow(project, by)
    _check_number(project, more=1)
    step = NewStep(title=title, side=side, starts_on=starts_on, due_on=due_on, **fields).build(project)
    settle_ticket(step)
    settle(step, today=today)
    check_step(step, today=today)
    before = list(after)
    check_after(step, before)
    if asks:
        ask(step, Weeks.from_day(today))
    step.save(force_insert=True)
    StepOrder.objects.bulk_create(
        StepOrder(institution_id=institution_id, step=step, after=one) for one in dict.fromkeys(before)
    )
    record(by=by, at=at, action="step.add", target=step, **_facts(step), after=[one.pk for one in before])
    return step


@transaction.atomic
def add_steps(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    project: Project,
    steps: Sequence[NewStep],
    playbook: str = "",
    playbook_version: int | None = None,
) -> list[Step]:
    """All of them or none, in a fixed number of queries. A refusal names the place: `steps.3.due_on` is that of the
    fourth. `playbook`, `playbook_version`: where they came from."""
    today = lock(institution_id).day(at)
    allow(project, by)
    _check_number(project, more=len(steps))
    _check_keys(steps)
    made = [step.build(project, playbook=playbook, playbook_version=playbook_version) for step in steps]
    problems: dict[str, str] = {}
    for number, step in enumerate(made):
        settle(step, today=today)
        try:
            settle_ticket(step)
            check_step(step, today=today)
        except Refused as refusal:
            problems |= {f"steps.{number}.{name}": why for name, why in refusal.fields.items()}
    if problems:
        raise Refused(problems)
    Step.objects.bulk_create(made)
    by_key = {step.key: step for step in made if step.key}
    orders = [
        StepOrder(institution_id=institution_id, step=step, after=by_key[key])
        for step, asked in zip(made, steps, strict=True)
        for key in dict.fromkeys(asked.after)
    ]
    StepOrder.objects.bulk_create(orders)
    AuditEntry.objects.bulk_create(
        build_entry(
            by=by, at=at, action="step.add", target=step, **_facts(step), after=[by_key[key].pk for key in asked.after]
        )
        for step, asked in zip(made, steps, strict=True)
    )
    return made


def _facts(step: Step) -> dict[str, Any]:
    names = (
        "title", "side", "starts_on", "due_on", "done_when", "trap", "hours", "owner", "team", "done_on", "ticket_url",
        "ticket_label", "ticket_state", "playbook",
    )  # fmt: skip
    told = stated({name: getattr(step, name) for name in names})
    lists = {"room": step.room, "links": told_links(step.links)}
    return {
        "project": step.project_id,
        **told,
        **{name: said for name, said in lists.items() if said},
        "state": step.state,
    }


def _check_number(project: Project, *, more: int) -> None:
    if Step.objects.filter(project=project).count() + more > MAX_STEPS:
        raise Refused(
            {"project": _("A project can have at most %(count)d steps.") % {"count": MAX_STEPS}}, code="max_length"
        )


def _check_keys(steps: Sequence[NewStep]) -> None:
    """Refused unless each key is there once, `after` names only keys that are there, and none comes after itself."""
    problems: dict[str, str] = {}
    places: dict[str, int] = {}
    for number, step in enumerate(steps):
        if step.key and places.setdefault(step.key, number) != number:
            problems[f"steps.{number}.key"] = Fault(_("Another step has this key."), "repeated")
    for number, step in enumerate(steps):
        if missing := [key for key in step.after if key not in places]:
            told = _("No step has the key “%(key)s”.") % {"key": missing[0]}
            problems[f"steps.{number}.after"] = Fault(told, "does_not_exist")
    if problems:
        raise Refused(problems)
    circle = find_cycle({step.key: step.after for step in steps if step.key})
    if circle:
        titles = [steps[places[key]].title for key in circle]
        raise Refused({f"steps.{places[circle[0]]}.after": circle_text(titles)}, code="mismatch")
