"""What an agenda did not reach is moved to the next meeting. Called by the actions of meetings and of agendas."""

from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.queries import following
from tracker.outcomes.models import AgendaItem


def carry_over(meeting: Meeting) -> None:
    """Agenda items that were not reached go to their project's next planned meeting, or wait for one: as a copy when
    the meeting was held, as they are when it was cancelled. What was carried over before is not carried again."""
    next_one: dict[int, Meeting | None] = {}
    carried = set(AgendaItem.objects.filter(carried_from=meeting).values_list("project_id", "text"))
    for item in meeting.agenda_items.filter(reached=False):
        if item.project_id not in next_one:
            next_one[item.project_id] = following(meeting, [item.project_id])
        if meeting.state == MeetingState.CANCELLED:
            item.meeting = next_one[item.project_id]
            item.save()
        elif (item.project_id, item.text) not in carried:
            AgendaItem.objects.create(
                institution_id=item.institution_id,
                project_id=item.project_id,
                meeting=next_one[item.project_id],
                text=item.text,
                minutes=item.minutes,
                position=item.position,
                carried_from=meeting,
            )
