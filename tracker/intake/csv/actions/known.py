"""Which meetings of a file the institution has already. Only reads."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from tracker.intake.csv.actions.resolve import identity_of
from tracker.meetings.models import Attendance, Meeting, MeetingProject, MeetingState


class KnownMeetings:
    """What has been asked is kept for the next rows: a day is read once, whatever the order of the file."""

    def __init__(self, institution_id: int) -> None:
        self._ours = Meeting.objects.filter(institution_id=institution_id).order_by()
        self._days: set[date] = set()
        self._identities: set[str] = set()

    def with_ids(self, external_ids: Collection[str]) -> set[str]:
        found = self._ours.filter(external_id__in=external_ids).values_list("external_id", flat=True)
        return {external_id for external_id in found if external_id is not None}

    def identities(self, days: Iterable[date]) -> set[str]:
        """At least of the meetings on these days."""
        new = sorted(set(days) - self._days)
        if new:
            self._days.update(new)
            self._read(new)
        return self._identities

    def _read(self, days: Sequence[date]) -> None:
        rows = self._ours.filter(held_on__in=days)
        projects: dict[int, list[int]] = defaultdict(list)
        people: dict[int, list[int]] = defaultdict(list)
        guests: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for meeting_id, project_id in (
            MeetingProject.objects.filter(meeting__in=rows).order_by().values_list("meeting_id", "project_id")
        ):
            projects[meeting_id].append(project_id)
        came = Attendance.objects.filter(meeting__in=rows).exclude(meeting__state=MeetingState.HELD, attended=False)
        for meeting_id, person_id, name, side in came.order_by().values_list(
            "meeting_id", "person_id", "guest_name", "side"
        ):
            if name:  # of a guest
                guests[meeting_id].append((name, side))
            else:
                people[meeting_id].append(person_id)
        self._identities.update(
            identity_of(held_on, starts_at, projects[pk], people[pk], guests[pk], notes)
            for pk, held_on, starts_at, notes in rows.values_list("pk", "held_on", "starts_at", "notes")
        )
