"""A whole import is undone at once, unless somebody changed some of it since."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.institutions.actions import update_institution
from accounts.roles import Role, Side
from foundation.api.deletions import deleted_since
from foundation.api.models import Deletion
from foundation.errors import Closed, Forbidden, Refused
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.tracker.intake.csv.files import send
from tracker.cadence.models import Cadence, ContactWeek
from tracker.comments.actions import add_comment
from tracker.intake.csv.actions import import_meetings, run_uploads, undo_import, undoing
from tracker.intake.csv.models import MeetingUpload
from tracker.meetings.actions import close_meeting, delete_meetings, update_meeting
from tracker.meetings.models import Attendance, Meeting, MeetingProject
from tracker.outcomes.actions import add_agenda_item, record_decision
from tracker.outcomes.models import AgendaItem

pytestmark = pytest.mark.django_db
DAYS = (date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 18))


@pytest.fixture
def world() -> World:
    return make_world()


def _text(world: World, days: tuple[date, ...] = DAYS) -> str:
    both = f"{world.librarian.email};{world.engineer.email}"
    return "held_on,projects,attendees\n" + "".join(f"{day},Eduroam and SSO,{both}\n" for day in days)


def _import(world: World) -> MeetingUpload:
    client = signed_in(world.librarian)
    page = send(client, _text(world))
    client.post(f"{page}confirm/")
    with across_institutions():
        return MeetingUpload.objects.get()


def test_an_import_is_undone_with_all_that_followed_from_it(world: World) -> None:
    with within(world.institution.pk):
        kept = world.meet(date(2026, 2, 4))
        before = list(Cadence.objects.values("last_contact_on", "due_on"))
    upload = _import(world)
    client, page = signed_in(world.librarian), f"/import/{upload.pk}/"
    assert "Undo this import" in client.get(page).content.decode()
    assert f'action="{page}undo/"' in client.get("/import/").content.decode()
    answer = client.post(f"{page}undo/", follow=True).content.decode()
    assert ("Undone. 3 meetings are deleted." in answer, "Undo this import" in answer) == (True, False)
    with within(world.institution.pk):
        assert list(Meeting.objects.all()) == [kept]
        assert (MeetingProject.objects.count(), Attendance.objects.count(), ContactWeek.objects.count()) == (1, 2, 1)
        assert list(Cadence.objects.values("last_contact_on", "due_on")) == before
        entry = AuditEntry.objects.get(action="meeting.import.undo")
        assert (entry.by, entry.changes) == (world.librarian, {"rows": 3})
        assert Deletion.objects.filter(kind="tracker.meeting").count() == 3
    client.post(f"{page}undo/")  # again
    page = send(client, _text(world))
    assert "<dd>3</dd>" in client.get(page).content.decode()  # it can be imported again


Change = Callable[[World, Meeting, dict[str, Any]], object]
CHANGES: dict[str, tuple[Change, str]] = {
    "edited": (lambda world, meeting, by: update_meeting(meeting=meeting, notes="More", **by), "It was edited."),
    "closed": (lambda world, meeting, by: close_meeting(meeting=meeting, **by), "It was closed."),
    "decided": (
        lambda world, meeting, by: record_decision(
            institution_id=world.institution.pk, project=world.project, meeting=meeting, text="Yes", **by
        ),
        "A decision, an action, an agenda item or a comment was added.",
    ),
    "commented": (
        lambda world, meeting, by: add_comment(meeting=meeting, text="Well", **by),
        "A decision, an action, an agenda item or a comment was added.",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_since_stops_the_undo(world: World, change: str) -> None:
    upload = _import(world)
    do, why = CHANGES[change]
    with within(world.institution.pk):
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
        do(world, Meeting.objects.get(held_on=DAYS[1]), {"by": manager, "at": timezone.now()})
    client, page = signed_in(world.librarian), f"/import/{upload.pk}/undo/"
    refused = client.post(page)
    shown = refused.content.decode()
    assert refused.status_code == 409
    for text in ("1 of these meetings was changed since.", why, "11 March", "the other 2 meetings"):
        assert text in shown
    with within(world.institution.pk):
        assert Meeting.objects.count() == 3
    client.post(page, {"keeps_changed": "1"})
    with within(world.institution.pk):
        assert [meeting.held_on for meeting in Meeting.objects.all()] == [DAYS[1]]
        assert AuditEntry.objects.get(action="meeting.import.undo").changes == {"rows": 2, "kept": 1}


def test_what_follows_from_a_setting_is_no_change_of_a_meeting(world: World) -> None:
    upload = _import(world)
    with within(world.institution.pk):
        update_institution(institution_id=world.institution.pk, by=None, at=timezone.now(), requires_trace=True)
        assert set(Meeting.objects.values_list("joint", flat=True)) == {False}
        undo_import(upload=upload, by=world.librarian, at=timezone.now())
        assert not Meeting.objects.exists()


def test_an_agenda_that_waited_waits_again(world: World) -> None:
    now = timezone.now()
    with within(world.institution.pk):
        day = world.institution.day(now) + timedelta(days=30)
        of: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": now}
        item = add_agenda_item(project=world.project, text="Waits", **of)
        import_meetings(chunks=[_text(world, (day,)).encode()], **of)
        item.refresh_from_db()
        assert item.meeting is not None
        upload = MeetingUpload.objects.get()
        undo_import(upload=upload, by=None, at=now)
        assert AgendaItem.objects.get().meeting is None


def test_who_may_undo_an_import(world: World) -> None:
    upload = _import(world)
    with across_institutions():
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
        stranger = make_person(make_world().institution, Side.IT, Role.ADMIN)
    page = f"/import/{upload.pk}/undo/"
    for person, status in ((world.engineer, 404), (stranger, 404)):
        assert signed_in(person).post(page).status_code == status
    with within(world.institution.pk), pytest.raises(Forbidden):
        undo_import(upload=upload, by=world.engineer, at=timezone.now())
    assert "Undo this import" in signed_in(manager).get(f"/import/{upload.pk}/").content.decode()
    assert signed_in(manager).post(page).status_code == 302
    with across_institutions():
        assert not Meeting.objects.exists()


def test_what_was_not_imported_cannot_be_undone(world: World) -> None:
    client = signed_in(world.librarian)
    page = send(client, _text(world))
    assert client.post(f"{page}undo/").status_code == 409
    with within(world.institution.pk), pytest.raises(Refused, match="has not been imported"):
        undo_import(upload=MeetingUpload.objects.get(), by=world.librarian, at=timezone.now())


def test_many_meetings_are_undone_by_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    upload, now = _import(world), timezone.now()
    client, page = signed_in(world.librarian), f"/import/{upload.pk}/"
    assert client.post(f"{page}undo/").headers["Location"] == page
    assert "Deleting what was imported." in client.get(page).content.decode()
    with across_institutions():
        assert Meeting.objects.count() == 3
    assert (run_uploads(at=now), run_uploads(at=now)) == (1, 0)
    with across_institutions():
        assert (Meeting.objects.count(), MeetingUpload.objects.get().state) == (0, "undone")


def test_a_change_before_the_sweep_stops_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    upload, now = _import(world), timezone.now()
    with within(world.institution.pk):
        undo_import(upload=upload, by=world.librarian, at=now)
        update_meeting(meeting=Meeting.objects.get(held_on=DAYS[0]), by=world.engineer, at=now, notes="x")
    assert run_uploads(at=now) == 1
    with across_institutions():
        assert (Meeting.objects.count(), MeetingUpload.objects.get().state) == (3, "done")


def test_an_import_by_command_can_be_undone_by_managers(world: World) -> None:
    with within(world.institution.pk):
        import_meetings(
            institution_id=world.institution.pk, by=None, at=timezone.now(), chunks=[_text(world).encode()],
            file_name="old.csv",
        )  # fmt: skip
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
        upload = MeetingUpload.objects.get()
    client = signed_in(manager)
    assert "old.csv" in client.get("/import/").content.decode()
    client.post(f"/import/{upload.pk}/undo/")
    with across_institutions():
        assert not Meeting.objects.exists()


def test_meetings_are_deleted_together_or_not_at_all(world: World) -> None:
    by: dict[str, Any] = {"institution_id": world.institution.pk, "at": timezone.now()}
    with within(world.institution.pk):
        meetings = [world.meet(day) for day in DAYS]
        ids = [meeting.pk for meeting in meetings]
        outsider = make_person(world.institution, Side.IT)
        with pytest.raises(Forbidden):
            delete_meetings(ids=ids, by=outsider, **by)
        close_meeting(meeting=meetings[2], by=None, at=timezone.now())
        with pytest.raises(Closed):
            delete_meetings(ids=ids, by=world.librarian, **by)
        assert Meeting.objects.count() == 3
        assert _told_gone(world) == []
        delete_meetings(ids=ids[:2], by=world.librarian, **by)
        assert list(Meeting.objects.values_list("pk", flat=True)) == ids[2:]
        assert _told_gone(world) == ids[:2]


def test_deleting_more_meetings_takes_no_more_statements(world: World) -> None:
    by: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": timezone.now()}
    counts = []
    with within(world.institution.pk):
        for count in (2, 9):
            ids = [world.meet(DAYS[0] + timedelta(days=number)).pk for number in range(count)]
            with CaptureQueriesContext(connection) as queries:
                delete_meetings(ids=ids, **by)
            counts.append(len(queries))
    assert counts[0] == counts[1]


def _told_gone(world: World) -> list[int]:
    since = datetime(2000, 1, 1, tzinfo=UTC)
    return sorted(row["id"] for row in deleted_since(Meeting, since))
