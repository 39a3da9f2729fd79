"""Before anything is written: what becomes of each row, and which will count."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.projects import World, make_world
from tests.tracker.intake.csv.files import send
from tracker.intake.csv.actions import confirm_upload, run_uploads, uploads
from tracker.intake.csv.actions.preview import PER_PAGE
from tracker.intake.csv.models import MeetingUpload, UploadPage, UploadPart
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def _rows(world: World) -> list[str]:
    both = f"{world.librarian.email};{world.engineer.email}"
    return [
        "held_on,projects,attendees,guests",
        f"2026-03-04,Eduroam and SSO,{both},",
        f"2026-03-05,Eduroam and SSO,{world.librarian.email},",
        f"2026-03-06,Eduroam and SSO,{both},",
        "2026-03-07,Eduroam and SSO,,",
        f"2026-03-08,Eduroam and SSO,{world.librarian.email},Kim (it)",
    ]


def test_each_row_says_what_becomes_of_it(world: World) -> None:
    with within(world.institution.pk):
        world.meet(date(2026, 3, 6))
    client = signed_in(world.librarian)
    page = send(client, "\n".join([*_rows(world), "soon,Eduroam,,Kim"]))
    with across_institutions():
        assert Meeting.objects.count() == 1
        upload = MeetingUpload.objects.get()
        rows = upload.pages.get().rows
    assert (upload.rows, upload.added, upload.joint, upload.present, upload.refused) == (6, 4, 2, 1, 1)
    assert [(row["number"], row["outcome"], row["people"], row["why_not"]) for row in rows] == [
        (2, "added", 2, []),
        (3, "added", 1, ["no_it"]),
        (4, "present", 2, []),
        (5, "added", 0, ["no_library", "no_it"]),
        (6, "added", 2, []),
        (7, "refused", 0, []),
    ]
    assert [name for name, _why in rows[-1]["problems"]] == ["held_on", "guests"]
    shown = client.get(page).content.decode()
    for text in ("Will be added", "Already here", "Refused", "Nobody from IT attended.", "4 Mar 2026", "2 people"):
        assert text in shown


def test_a_missing_trace_is_told_in_the_preview() -> None:
    world = make_world(requires_trace=True)
    both = f"{world.librarian.email};{world.engineer.email}"
    send(signed_in(world.librarian), f"held_on,projects,attendees\n2026-03-04,Eduroam and SSO,{both}\n")
    with across_institutions():
        upload = MeetingUpload.objects.get()
        assert (upload.joint, upload.pages.get().rows[0]["why_not"]) == (0, ["no_trace"])


def test_many_rows_have_pages(world: World, django_assert_max_num_queries: Any) -> None:
    client = signed_in(world.librarian)
    lines = [f"2026-03-04,Eduroam and SSO,{number}" for number in range(2 * PER_PAGE + 1)]
    page = send(client, "\n".join(["held_on,projects,external_id", *lines]))
    with django_assert_max_num_queries(12):
        first = client.get(page).content.decode()
    assert ("Page 1 of 3" in first, first.count('scope="row"')) == (True, PER_PAGE)
    last = client.get(f"{page}?page=3").content.decode()
    assert ("Page 3 of 3" in last, last.count('scope="row"'), 'rel="next"' in last) == (True, 1, False)
    for wrong in ("0", "9", "x", "-1"):
        assert client.get(f"{page}?page={wrong}").status_code == 200


def test_refused_rows_are_left_out_only_if_asked(world: World) -> None:
    client = signed_in(world.librarian)
    page = send(client, "\n".join([*_rows(world), "soon,Eduroam and SSO,,"]))
    assert "Import 5 meetings, without the refused rows" in client.get(page).content.decode()
    assert client.post(f"{page}confirm/").status_code == 409
    with across_institutions():
        assert not Meeting.objects.exists()
    assert client.post(f"{page}confirm/", {"skips_refused": "1"}).status_code == 302
    with across_institutions():
        assert Meeting.objects.count() == 5
        assert (UploadPage.objects.count(), UploadPart.objects.count()) == (0, 0)
    page = send(client, "held_on,projects\nsoon,Eduroam and SSO\n")
    assert client.post(f"{page}confirm/", {"skips_refused": "1"}).status_code == 409  # nothing would be left


def test_a_large_file_has_the_same_preview(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SMALL", 0)
    client, now = signed_in(world.librarian), timezone.now()
    lines = [f"2026-03-04,Eduroam and SSO,{number}" for number in range(21 * PER_PAGE)]
    page = send(client, "\n".join(["held_on,projects,external_id", *lines, "soon,,"]))
    run_uploads(at=now)
    assert "Page 22 of 22" in client.get(f"{page}?page=22").content.decode()
    with within(world.institution.pk):
        upload = MeetingUpload.objects.get()
        assert (upload.read, upload.refused, upload.pages.count()) == (upload.size, 1, 22)
        confirm_upload(upload=upload, by=world.librarian, at=now, skips_refused=True)
        run_uploads(at=now)
        assert Meeting.objects.count() == 21 * PER_PAGE
