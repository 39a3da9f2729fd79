"""The playbooks of the story, as rows: a project that was started from one, and an offer of a partner."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.cadence.weeks import monday_of, week_of
from tracker.demo.story import RunStory
from tracker.meetings.actions import log_meeting
from tracker.playbooks.actions import offer_playbook, own_playbook, start_playbook
from tracker.playbooks.models import PlaybookVersion
from tracker.steps.actions import update_step
from tracker.steps.models import Step, StepState
from tracker.tickets.models import TicketState


def tell_run(
    story: RunStory,
    *,
    institution: Institution,
    people: Mapping[str, Person],
    today: date,
    noon: Callable[[date], datetime],
    closed: Sequence[tuple[date, date]],
) -> None:
    """It has met each week but in closed ones; of its steps all that were due are done, but for the late one."""
    monday = monday_of(week_of(today))
    began = monday - timedelta(weeks=story.since_weeks)
    said: dict[str, Any] = {"institution_id": institution.pk, "by": None}
    playbook = own_playbook(slug=story.slug, at=noon(began), **said)
    owners = [people[story.library_owner], people[story.it_owner]]
    run = start_playbook(
        version=PlaybookVersion.objects.select_related("playbook").get(playbook=playbook, number=playbook.number),
        starts_on=began, name=story.name, library_owner=owners[0], it_owner=owners[1],
        sponsor=people[story.sponsor], at=noon(began), **said,
    )  # fmt: skip
    for step in Step.objects.filter(project=run.project, due_on__lt=today).exclude(key=story.late):
        update_step(step=step, by=owners[0], at=noon(step.due_on), state=StepState.DONE, done_on=step.due_on)
    waits = Step.objects.get(project=run.project, key=story.late)
    update_step(step=waits, by=owners[1], at=noon(today), ticket_url=story.ticket, ticket_state=TicketState.DONE)
    common: dict[str, Any] = {**said, "projects": [run.project], "minutes": 45, "starts_at": time(14)}
    for week in range(story.since_weeks + 1):
        day = began + timedelta(weeks=week, days=2)
        if day <= today and not any(first <= day <= last for first, last in closed):
            log_meeting(**{**common, "by": owners[week % 2]}, at=noon(day), held_on=day, attendees=owners)


def tell_offer(slug: str, *, of: Institution, to: Institution, at: datetime) -> None:
    """A partner offers one of its playbooks."""
    playbook = own_playbook(institution_id=of.pk, by=None, at=at, slug=slug)
    offer_playbook(playbook=playbook, by=None, at=at, to=to, message="It saved us a term. Ask us about the contracts.")
