"""The way of a file through the page: sent, checked, confirmed, imported; large ones by the sweep."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.roles import Role, Side
from foundation.errors import Forbidden
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.intake.csv.actions import checking, confirm_upload, run_uploads, store_upload, uploads
from tracker.intake.csv.models import MeetingUpload, UploadPart
from tracker.meetings.models import Meeting
from tracker.projects.actions import update_project

pytestmark = pytest.mark.django_db
GOOD = "held_on,projects,attendees\n2026-03-04,Eduroam and SSO,{0};{1}\n2026-03-05,Eduroam and SSO,{0}\n"


@pytest.fixture
def world() -> World:
    return make_world()


def _good(world: World) -> str:
    return GOOD.format(world.librarian.email, world.engineer.email)


def _send(client: Client, text: str | bytes, name: str = "meetings.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post("/import/", {"file": SimpleUploadedFile(name, content)})


def test_small_file_is_checked_and_imported_when_confirmed(world: World) -> None:
    client = signed_in(world.librarian)
    assert client.get("/import/").status_code == 200
    page = _send(client, _good(world)).headers["Location"]
    shown = client.get(page).content.decode()
    assert ("Would be added" in shown, "<dd>2</dd>" in shown) == (True, True)
    with across_institutions():
        assert not Meeting.objects.exists()
    for _ in range(2):  # a double click
        assert client.post(f"{page}confirm/").headers["Location"] == page
    assert "Imported." in client.get(page).content.decode()
    with across_institutions():
        assert Meeting.objects.filter(institution=world.institution).count() == 2
        assert not UploadPart.objects.exists()
    again = _send(client, _good(world)).headers["Location"]
    assert re.search(r"<dt>Already here</dt>\s*<dd>2</dd>", client.get(again).content.decode())


def test_file_with_problems_is_not_imported(world: World) -> None:
    client = signed_in(world.librarian)
    page = _send(client, "held_on,projects\n<b>,Eduroam and SSO\n", "<i>.csv").headers["Location"]
    shown = client.get(page).content.decode()
    assert ("<td>2</td><td>Day</td>" in shown, "&lt;b&gt;" in shown, "<b>" in shown) == (True, True, False)
    assert client.post(f"{page}confirm/").status_code == 409
    with across_institutions():
        assert not Meeting.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04 and no more"])
def test_unreadable_file_is_a_form_error(world: World, content: bytes) -> None:
    answer = _send(signed_in(world.librarian), content)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert signed_in(world.librarian).post("/import/").status_code == 422
    with across_institutions():
        assert not MeetingUpload.objects.exists()


def test_a_large_file_waits_for_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SMALL", 0)
    client = signed_in(world.librarian)
    page = _send(client, _good(world)).headers["Location"]
    shown = client.get(page).content.decode()
    assert ('hx-trigger="every 1s"' in shown, 'value="0"' in shown) == (True, True)
    assert client.post(f"{page}confirm/").status_code == 409
    now = timezone.now()
    assert (run_uploads(at=now), run_uploads(at=now)) == (1, 0)
    assert "hx-trigger" not in client.get(page).content.decode()
    client.post(f"{page}confirm/")
    assert "<progress" in client.get(page).content.decode()
    with across_institutions():
        assert not Meeting.objects.exists()
    assert (run_uploads(at=now), run_uploads(at=now)) == (1, 0)
    assert "Imported." in client.get(page).content.decode()
    with across_institutions():
        assert Meeting.objects.count() == 2


def test_upload_of_a_dead_worker_is_taken_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SMALL", 0)
    now = timezone.now()
    _send(signed_in(world.librarian), _good(world))
    with across_institutions():
        MeetingUpload.objects.update(claimed_at=now)
    assert run_uploads(at=now + timedelta(minutes=14)) == 0
    assert run_uploads(at=now + timedelta(minutes=16)) == 1


def test_change_since_the_check_stops_the_import(world: World) -> None:
    client = signed_in(world.librarian)
    page = _send(client, _good(world)).headers["Location"]
    with within(world.institution.pk):
        update_project(project=world.project, by=None, at=timezone.now(), name="Renamed")
    client.post(f"{page}confirm/")
    assert "2 problems" in client.get(page).content.decode()
    with across_institutions():
        assert not Meeting.objects.exists()


def test_change_while_large_file_is_read_repeats_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SMALL", 0)
    client, now = signed_in(world.librarian), timezone.now()
    page = _send(client, _good(world)).headers["Location"]
    run_uploads(at=now)
    client.post(f"{page}confirm/")
    really, shown = checking.staged_import, []

    @contextmanager
    def then_somebody_joins(**given: Any) -> Iterator[Any]:
        shown.append(client.get(page).content.decode())
        with really(**given) as staged:
            if len(shown) == 1:
                make_person(world.institution, Side.IT)
            shown.append(client.get(page).content.decode())
            yield staged

    monkeypatch.setattr(checking, "staged_import", then_somebody_joins)
    run_uploads(at=now)
    assert ["Preparing: 0%" in shown[0], "Adding 2 meetings" in shown[1]] == [True, True]
    with across_institutions():
        assert not Meeting.objects.exists()
    assert "Preparing: 0%" in client.get(page).content.decode()
    run_uploads(at=now)
    assert "Imported." in client.get(page).content.decode()
    with across_institutions():
        assert Meeting.objects.count() == 2


def test_change_while_small_file_is_imported_is_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(world.librarian)
    page = _send(client, _good(world)).headers["Location"]
    really = checking.staged_import

    @contextmanager
    def then_somebody_joins(**given: Any) -> Iterator[Any]:
        with really(**given) as staged:
            make_person(world.institution, Side.IT)
            yield staged

    with monkeypatch.context() as patched:
        patched.setattr(checking, "staged_import", then_somebody_joins)
        answer = client.post(f"{page}confirm/")
    assert (answer.status_code, "Nothing was imported. Try again." in answer.content.decode()) == (409, True)
    with across_institutions():
        assert not Meeting.objects.exists()
    client.post(f"{page}confirm/")
    assert "Imported." in client.get(page).content.decode()


def test_upload_is_imported_by_the_faster_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SMALL", 0)
    client, now = signed_in(world.librarian), timezone.now()
    page = _send(client, _good(world)).headers["Location"]
    run_uploads(at=now)
    client.post(f"{page}confirm/")
    really = checking.staged_import

    @contextmanager
    def beside_another(**given: Any) -> Iterator[Any]:
        with really(**given) as staged:
            MeetingUpload.objects.update(state="done", problem_count=0, added=2)
            yield staged

    monkeypatch.setattr(checking, "staged_import", beside_another)
    run_uploads(at=now)
    with across_institutions():
        assert not Meeting.objects.exists()
        assert MeetingUpload.objects.get().state == "done"


def test_obsolete_check_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stalled beyond its lease; meanwhile another has checked the file, and a third imported it."""
    monkeypatch.setattr(uploads, "SMALL", 0)
    now = timezone.now()
    _send(signed_in(world.librarian), _good(world))
    really = checking.check_import

    def stalls(**given: Any) -> Any:
        outcome = really(**given)
        MeetingUpload.objects.update(state="done", added=2)
        UploadPart.objects.all().delete()
        return outcome

    monkeypatch.setattr(checking, "check_import", stalls)
    assert run_uploads(at=now) == 1
    with across_institutions():
        assert MeetingUpload.objects.get().state == "done"


def test_upload_of_a_removed_person_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SMALL", 0)
    with within(world.institution.pk):
        upload = store_upload(
            institution_id=world.institution.pk, by=world.librarian, at=timezone.now(), file_name="x",
            chunks=[_good(world).encode()],
        )  # fmt: skip
        MeetingUpload.objects.update(by=None)
    run_uploads(at=timezone.now())
    with within(world.institution.pk):
        upload.refresh_from_db()
        assert (upload.state, upload.problems) == (
            "checked",
            [[1, "", "The person who uploaded this file no longer has an account."]],
        )


def test_import_is_for_staff_and_shows_own_files_only(world: World) -> None:
    page = _send(signed_in(world.librarian), _good(world)).headers["Location"]
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        stranger = make_person(make_world().institution, Side.LIBRARY, Role.ADMIN)
        upload = MeetingUpload.objects.get()
    assert (signed_in(dean).get("/import/").status_code, _send(signed_in(dean), "x").status_code) == (403, 403)
    for person, status in ((world.engineer, 404), (dean, 403), (stranger, 404)):
        assert signed_in(person).get(page).status_code == status
        assert signed_in(person).post(f"{page}confirm/").status_code == status
    with within(world.institution.pk), pytest.raises(Forbidden):
        confirm_upload(upload=upload, by=world.engineer, at=timezone.now())


def test_old_files_are_forgotten(world: World) -> None:
    _send(signed_in(world.librarian), _good(world))
    now = timezone.now()
    run_uploads(at=now + timedelta(days=6))
    with across_institutions():
        assert MeetingUpload.objects.count() == 1
    run_uploads(at=now + timedelta(days=8))
    with across_institutions():
        assert (MeetingUpload.objects.count(), UploadPart.objects.count()) == (0, 0)


def test_a_file_that_is_too_large_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 10)
    answer = _send(signed_in(world.librarian), _good(world))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    with across_institutions():
        assert (MeetingUpload.objects.count(), UploadPart.objects.count()) == (0, 0)
