"""What logging a meeting and changing one decide alike: who was there and on which side, whether it counts, and whose
clocks move by it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.institutions.models import Institution
from accounts.people.queries import Moves
from foundation.contributions import contributed
from tracker.meetings.actions.attendance import GivenPeople, decide_attendances
from tracker.meetings.extension_points import MeetingExtension
from tracker.meetings.joint import reasons_against
from tracker.meetings.models import Attendance, Meeting, MeetingState

Contact = tuple[int, date]  #: The id of a project, and a day on which it had one.


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMeeting:
    """What a meeting was before it is changed; all of it empty for one that is new."""

    state: str = ""
    held_on: date | None = None
    contacts: frozenset[Contact] = frozenset()
    attendances: Sequence[Attendance] = ()


NEW = StoredMeeting()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEffects:
    """`attendances`: all of them, as they are to be stored; `people_changed`: some may be others than before. `moved`:
    the contacts that come or go, whose projects' clocks are to be set again. `planned` and `over`: what happened to the
    meeting, for who extends it."""

    attendances: list[Attendance]
    people_changed: bool
    moved: frozenset[Contact]
    planned: bool
    over: bool

    def tell(self, meeting: Meeting, project_ids: Collection[int]) -> None:
        """Those who extend a meeting, once it is stored."""
        for extension in contributed(MeetingExtension):
            if self.planned:
                extension.planned(meeting, project_ids)
            if self.over:
                extension.over(meeting)


def contacts_of(meeting: Meeting, project_ids: Collection[int]) -> frozenset[Contact]:
    """Only a joint meeting is a contact, of each of its projects."""
    return frozenset((pk, meeting.held_on) for pk in project_ids) if meeting.joint else frozenset()


def decide(
    meeting: Meeting,
    given: GivenPeople,
    *,
    project_ids: Collection[int],
    institution: Institution,
    stored: StoredMeeting = NEW,
    moves: Moves | None = None,
    has_trace: Callable[[Meeting], bool],
) -> MeetingEffects:
    """`meeting` has its new fields and is not saved yet; its `joint` is set here. `has_trace`: besides its notes."""
    new_state = meeting.state != stored.state
    held_now = new_state and meeting.state == MeetingState.HELD
    renew = meeting.held_on != stored.held_on or held_now
    rows = decide_attendances(meeting, given, stored=stored.attendances, renew=renew, moves=moves)
    meeting.joint = not reasons_against(
        state=meeting.state,
        sides={row.side for row in rows if row.attended},
        trace=not institution.requires_trace or bool(meeting.notes) or has_trace(meeting),
        requires_trace=institution.requires_trace,
    )
    return MeetingEffects(
        attendances=rows,
        people_changed=renew or given.any,
        moved=contacts_of(meeting, project_ids) ^ stored.contacts,
        planned=new_state and meeting.state == MeetingState.PLANNED,
        over=new_state and meeting.state != MeetingState.PLANNED and bool(stored.state),
    )
