"""What decisions, actions and the agenda add to a meeting; see tracker/meetings/extension_points.py."""

from collections.abc import Collection

from django.db.models import Min, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.tenancy import touched
from tracker.meetings.extension_points import MeetingExtension
from tracker.meetings.models import Meeting, MeetingProject
from tracker.outcomes.actions.carry_over import carry_over
from tracker.outcomes.models import Action, AgendaItem, Decision


def take_waiting_items(meeting: Meeting, project_ids: Collection[int]) -> None:
    """What waits for the next meeting of these projects is added to the agenda of this one."""
    AgendaItem.objects.filter(project__in=project_ids, meeting__isnull=True).update(meeting=meeting, **touched())


def hand_out_waiting_items(planned: QuerySet[MeetingProject]) -> None:
    """What waits for a project's next meeting goes to the first of these."""
    waiting = AgendaItem.objects.filter(meeting__isnull=True)
    firsts = (
        planned.filter(project__in=waiting.values("project")).order_by().values_list("project").annotate(Min("meeting"))
    )
    for project_id, meeting_id in list(firsts):
        waiting.filter(project_id=project_id).update(meeting_id=meeting_id, **touched())


EXTENSION = MeetingExtension(
    trace_models=(Decision, Action, AgendaItem),
    planned=take_waiting_items,
    planned_set=hand_out_waiting_items,
    over=carry_over,
    closing_takes=(
        _("Nobody can edit its agenda or its decisions."),
        _("Its actions can still be done, and those who must agree still can."),
    ),
    deleting_takes=(_("Decisions and actions stay with the project. Agenda items move to its next meeting."),),
)
