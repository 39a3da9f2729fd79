"""What somebody writes with the client that openapi-python-client makes of docs/openapi.yaml: log a joint meeting, find
it, change it safely, page through the list. Run by test_generated.py, which has mypy read it strictly first.

usage: TRACKER=… TOKEN=… program.py PROJECT PERSON PERSON
"""

import os
import sys
from datetime import date

from tracker_client import AuthenticatedClient
from tracker_client.api.meetings import change_meeting, create_meeting, get_meeting, list_meetings
from tracker_client.models import Meeting, MeetingPage, MeetingPatch, MeetingRequest, Problem
from tracker_client.types import UNSET, Unset


def main(project: int, people: list[int]) -> None:
    client = AuthenticatedClient(base_url=os.environ["TRACKER"], token=os.environ["TOKEN"])
    body = MeetingRequest(
        projects=[project], held_on=date(2026, 3, 4), attendees=people, external_id="calendar-1", minutes=45
    )
    made = create_meeting.sync_detailed(client=client, body=body, idempotency_key="calendar-1")
    again = create_meeting.sync_detailed(client=client, body=body, idempotency_key="calendar-1")
    assert made.status_code == 201, made.content
    assert isinstance(made.parsed, Meeting)
    assert isinstance(again.parsed, Meeting)
    meeting = made.parsed
    assert (again.parsed.id, again.headers["Idempotency-Replayed"]) == (meeting.id, "true")
    assert meeting.joint
    assert meeting.attendees == people

    found = list_meetings.sync(client=client, external_id=["calendar-1"])
    assert isinstance(found, MeetingPage)
    assert [one.id for one in found.results] == [meeting.id]

    change = MeetingPatch(notes="We agreed on the **new** proxy.")
    stale = change_meeting.sync_detailed(meeting.id, client=client, body=change, if_match='"old"')
    assert isinstance(stale.parsed, Problem)
    assert (stale.parsed.status, stale.parsed.type_) == (412, "/api/v1/problems/changed-meanwhile/")
    read = get_meeting.sync_detailed(meeting.id, client=client)
    changed = change_meeting.sync_detailed(meeting.id, client=client, body=change, if_match=read.headers["ETag"])
    assert isinstance(changed.parsed, Meeting)
    assert changed.parsed.notes == change.notes

    refused = create_meeting.sync(client=client, body=MeetingRequest(projects=[], held_on=date(2026, 3, 4)))
    assert isinstance(refused, Problem)
    assert not isinstance(refused.errors, Unset)
    assert {(fault.pointer, fault.code) for fault in refused.errors} >= {("#/projects", "empty")}

    seen: list[int] = []
    cursor: str | Unset | None = UNSET
    while cursor is not None:
        page = list_meetings.sync(client=client, page_size=2, cursor=cursor)
        assert isinstance(page, MeetingPage)
        seen += [one.id for one in page.results]
        cursor = page.next_cursor
    assert meeting.id in seen
    print(f"{len(seen)} meetings")


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(one) for one in sys.argv[2:]])
