"""What an agenda did not reach goes on to the next meeting. Called by the actions of meetings and of agendas."""

from tracker.meetings.models import AgendaItem, Meeting, MeetingState


def carry_over(meeting: Meeting) -> None:
    """Agenda items that were not reached go to their project's next planned meeting, or wait for one: as a copy when
    the meeting was held, as they are when it was cancelled. What was carried over before is not carried again."""
    following: dict[int, Meeting | None] = {}
    carried = set(AgendaItem.objects.filter(carried_from=meeting).values_list("project_id", "text"))
    for item in meeting.agenda_items.filter(reached=False):
        if item.project_id not in following:
            planned = Meeting.objects.filter(projects=item.project_id, state=MeetingState.PLANNED)
            planned = planned.filter(held_on__gte=meeting.held_on).exclude(pk=meeting.pk)
            following[item.project_id] = planned.order_by("held_on", "id").first()
        if meeting.state == MeetingState.CANCELLED:
            item.meeting = following[item.project_id]
            item.save()
        elif (item.project_id, item.text) not in carried:
            AgendaItem.objects.create(
                institution_id=item.institution_id,
                project_id=item.project_id,
                meeting=following[item.project_id],
                text=item.text,
                minutes=item.minutes,
                position=item.position,
                carried_from=meeting,
            )
