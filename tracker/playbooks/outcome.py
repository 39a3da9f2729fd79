"""What a project made of its plan, as a playbook is compared with it. May import models and the queries of steps."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from accounts.institutions.models import Institution
from tracker.goals.models import Goal
from tracker.playbooks.comparison import Difference, DoneStep, compare, take_over
from tracker.playbooks.content import Link, PlannedGoal, PlaybookContent
from tracker.playbooks.goal_words import as_number
from tracker.playbooks.models import PlaybookRun
from tracker.playbooks.order import settled
from tracker.projects.models import Project
from tracker.steps.models import Step, StepOrder, StepState
from tracker.steps.queries import calendar_of


def done_steps(
    project: Project, institution: Institution, *, begins_on: date | None = None, content: PlaybookContent | None = None
) -> list[DoneStep]:
    """The steps of the project, by the day on which they began. Three queries. `begins_on`: the day from which days
    count, that of the first step unless told; `content`: the playbook that says how long each was to take."""
    steps = list(Step.objects.filter(project=project).order_by("starts_on", "id"))
    after: dict[int, list[int]] = {}
    for later, before in StepOrder.objects.filter(step__project=project).values_list("step_id", "after_id"):
        after.setdefault(later, []).append(before)
    if not steps:
        return []
    calendar = calendar_of(institution)
    base = begins_on or steps[0].starts_on
    ends = {step.pk: _end(step) for step in steps}
    planned = {step.key: step.days for step in content.steps} if content is not None else {}
    slug = content.slug if content is not None else ""
    found = []
    for step in steps:
        waited = [ends[one] + timedelta(days=1) for one in after.get(step.pk, ())]
        begun = min(max([step.starts_on, *waited]), ends[step.pk])
        days = calendar.between(begun, ends[step.pk]) + 1
        key = step.key if step.playbook == slug else ""
        late = days - planned.get(key, days) if ends[step.pk] > step.first_due_on else 0
        found.append(_done_step(step, key, max(calendar.between(base, begun), 0), max(days, 1), late, after))
    return found


def _end(step: Step) -> date:
    """The day on which it was done, or is due; not before it starts."""
    return max(step.done_on or step.due_on, step.starts_on) if step.state == StepState.DONE else step.due_on


def _done_step(step: Step, key: str, day: int, days: int, late: int, after: Mapping[int, Sequence[int]]) -> DoneStep:
    return DoneStep(
        id=step.pk, key=key, side=step.side, title=" ".join(step.title.split()), day=day, days=days,
        late=max(late, 0), dropped=step.state == StepState.DROPPED, done_when=step.done_when, trap=step.trap,
        room=tuple(" ".join(words.split()) for words in step.room),
        links=tuple(Link(link["label"], link["url"]) for link in step.links), after=tuple(after.get(step.pk, ())),
    )  # fmt: skip


def differences_of(run: PlaybookRun, newest: PlaybookContent, institution: Institution) -> list[Difference]:
    """What the project did otherwise than the newest version says, of what it was started with."""
    return compare(newest, steps_of_run(run, newest, institution), began_with=began_with(run))


def steps_of_run(run: PlaybookRun, newest: PlaybookContent, institution: Institution) -> list[DoneStep]:
    return done_steps(run.project, institution, begins_on=run.starts_on, content=newest)


def began_with(run: PlaybookRun) -> frozenset[str]:
    return frozenset(step["key"] for step in run.version_used.content["steps"])


def content_of_project(
    project: Project, institution: Institution, *, slug: str, name: str, language: str
) -> PlaybookContent:
    """A playbook that does what the project did: its steps but those that were dropped, and its goals."""
    done = [step for step in done_steps(project, institution) if not step.dropped]
    roles: dict[str, str] = {}
    steps = tuple(settled([*take_over(done, among=(), known=(), roles=roles)]))
    goals = Goal.objects.filter(project=project, dropped_on=None).order_by("side", "id")
    return PlaybookContent(
        slug=slug, name=name, kind=project.kind, language=language, summary=project.summary[:1000], steps=steps,
        roles=tuple(sorted(roles.items())), goals=tuple(_goal(goal) for goal in goals),
    )  # fmt: skip


def _goal(goal: Goal) -> PlannedGoal:
    text, unit = " ".join(goal.text.split())[:200], " ".join(goal.unit.split())[:20]
    return PlannedGoal(goal.side, text, unit, as_number(goal.start_value), as_number(goal.target_value))
