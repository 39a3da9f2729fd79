"""A sample of somebody's reminders, which they ask for: what the outbox asks of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.delivery.kinds import ImmediateKind
from tracker.delivery.letters import Content, Recipient
from tracker.delivery.models import Message
from tracker.projects.models import Project
from tracker.projects.statuses import Status
from tracker.reminders import writing
from tracker.reminders.items import Item, ReminderContents
from tracker.reminders.ladder import Rung

USUAL_PERIOD = timedelta(days=7)


class SampleMessage(ImmediateKind):
    name = "sample"
    label = gettext_lazy("Sample of reminders")

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, Item]:
        """As if the first of the person's projects were due today; without one, a project without a name. One query."""
        people = {message.person_id for message in messages}
        projects: dict[int | None, Project] = {}
        mine = Project.objects.filter(
            Q(library_owner__in=people) | Q(it_owner__in=people), status=Status.ACTIVE
        ).select_related("cadence")
        for project in mine.order_by("-name", "-pk"):
            projects |= {project.library_owner_id: project, project.it_owner_id: project}
        return {
            message.pk: _item(message, projects.get(message.person_id), at=at)
            for message in messages
            if message.addressee.is_active
        }

    def write(self, chosen: Item, *, to: Recipient) -> Content:
        item = chosen if chosen.project else replace(chosen, project=_("A project of yours"))
        return writing.write(ReminderContents([item], sample=True), to=to)

    def obsolete(self) -> Q:
        return Q(person__is_active=False)


SAMPLE = SampleMessage(order=7)


def _item(message: Message, project: Project | None, *, at: datetime) -> Item:
    today = message.institution.day(at)
    last = project.cadence.last_contact_on if project is not None else today - USUAL_PERIOD
    return Item(
        reminder_id=0,
        rung=Rung.DUE,
        project_id=project.pk if project is not None else 0,
        project=project.name if project is not None else "",
        cycle_on=today,
        due_on=today,
        last_contact_on=last,
        days_since=(today - last).days if last is not None else None,
        today=today,
    )
