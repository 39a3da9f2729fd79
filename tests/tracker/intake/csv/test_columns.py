"""What the columns of a file are: recognised, or asked once and remembered for the institution."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.imports.columns import ColumnChoice
from foundation.imports.models import RememberedColumns
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tests.rendered_forms import forms_of
from tests.tracker.intake.csv.files import OUTLOOK, outlook, send
from tracker.intake.csv.actions import check_import, choose_columns, confirm_upload, run_uploads, store_upload, uploads
from tracker.intake.csv.actions.reading import Undecided
from tracker.intake.csv.models import MeetingUpload
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db
ODD = "Wann;Worum;Wer;Egal\n2026-03-04;Eduroam and SSO;{0};x\n2026-03-05;Eduroam and SSO;{0};y\n"
ODD_CHOICE = {"column-0": "held_on", "column-1": "projects", "column-2": "attendees", "column-3": ""}


@pytest.fixture(autouse=True)
def _summer() -> Any:
    with time_machine.travel("2026-06-15T10:00:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def _odd(world: World) -> str:
    return ODD.format(world.librarian.email)


@pytest.mark.parametrize("language", OUTLOOK)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_calendar_of_outlook_is_read_without_asking(world: World, language: str, encoding: str) -> None:
    client = signed_in(world.librarian)
    page = send(client, outlook(language, world).encode(encoding))
    assert re.fullmatch(r"/import/\d+/", page)
    shown = client.get(page).content.decode()
    assert "There is no project" in shown  # the reading room is none
    assert client.post(f"{page}confirm/").status_code == 409
    client.post(f"{page}confirm/", {"skips_refused": "1"})
    with across_institutions():
        meeting = Meeting.objects.get()
        facts = (meeting.held_on, str(meeting.starts_at), meeting.minutes, meeting.place, meeting.joint)
        assert facts == (date(2026, 5, 11), "14:30:00", 45, "Room 2", True)
        assert meeting.notes.split("\n")[-1] == '1. "test" tenant'
        assert {row.person for row in meeting.attendances.all()} == {world.librarian, world.engineer}


def test_unknown_columns_are_asked_and_remembered(world: World) -> None:
    client = signed_in(world.librarian)
    page = send(client, _odd(world))
    assert page.endswith("/columns/")
    shown = client.get(page).content.decode()
    for text in ("Wann", "Worum", "Egal", "Such as:", "2026-03-04", world.librarian.email):
        assert text in shown
    assert client.get(page.removesuffix("columns/")).headers["Location"] == page
    wrong: Any = client.post(page, {**ODD_CHOICE, "column-1": "held_on"})
    assert wrong.status_code == 422
    told = str(wrong.context["form"].non_field_errors()[0]).translate({0x2068: None, 0x2069: None})
    assert told == "No column is “Projects” yet. Only one column can be “Day”."
    answer = client.post(page, ODD_CHOICE)
    assert answer.headers["Location"] == page.removesuffix("columns/")
    assert "<dd>2</dd>" in client.get(answer.headers["Location"]).content.decode()
    for again in (_odd(world), _odd(world).replace("Wann;Worum", "WANN; worum ")):
        assert re.fullmatch(r"/import/\d+/", send(client, again))
    assert send(client, _odd(world).replace("Egal", "Anders")).endswith("/columns/")


def test_what_is_remembered_is_the_institutions(world: World) -> None:
    client = signed_in(world.librarian)
    client.post(send(client, _odd(world)), ODD_CHOICE)
    with across_institutions():
        colleague = make_person(world.institution, Side.IT, Role.MANAGER)
        stranger = make_world().librarian
    assert re.fullmatch(r"/import/\d+/", send(signed_in(colleague), _odd(world)))
    assert send(signed_in(stranger), _odd(world)).endswith("/columns/")
    with across_institutions():
        assert RememberedColumns.objects.get().institution_id == world.institution.pk


def test_the_page_works_as_the_browser_sends_it(world: World) -> None:
    """What is offered first is what was recognised: a person changes only what is not."""
    client = signed_in(world.librarian)
    page = send(client, f"Date,Project,Who,Extra\n2026-03-04,Eduroam and SSO,{world.librarian.email},x\n")
    fields = next(fields for fields in forms_of(client.get(page).content.decode()).values() if "column-0" in fields)
    assert (fields["column-0"], fields["column-1"]) == (["held_on"], ["projects"])
    client.post(page, {"column-0": fields["column-0"], "column-1": fields["column-1"], "column-2": "attendees"})
    with across_institutions():
        assert (MeetingUpload.objects.get().state, MeetingUpload.objects.get().added) == ("checked", 1)


def test_the_order_of_day_and_month_is_asked_once(world: World) -> None:
    client = signed_in(world.librarian)
    text = "held_on,projects\n03/04/2026,Eduroam and SSO\n05/04/2026,Eduroam and SSO\n"
    page = send(client, text)
    assert page.endswith("/columns/")
    shown = client.get(page).content.decode()
    assert "Some days can be read in two ways." in shown
    fields = {"column-0": "held_on", "column-1": "projects"}
    assert client.post(page, fields).status_code == 422
    client.post(page, {**fields, "day_order": "month_first"})
    with within(world.institution.pk):
        upload = MeetingUpload.objects.get()
        confirm_upload(upload=upload, by=world.librarian, at=timezone.now())
        assert sorted(Meeting.objects.values_list("held_on", flat=True)) == [date(2026, 3, 4), date(2026, 5, 4)]
    again = send(client, text.replace("03/04", "02/03"))
    assert "<dd>2</dd>" in client.get(again).content.decode()


def test_a_column_that_shows_its_order_is_not_asked_about(world: World) -> None:
    client = signed_in(world.librarian)
    for days, first in (
        (("25/04/2026", "03/04/2026"), date(2026, 4, 3)),
        (("4/25/2026", "4/3/2026"), date(2026, 4, 3)),
    ):
        text = "held_on,projects\n" + "".join(f"{day},Eduroam and SSO\n" for day in days)
        assert re.fullmatch(r"/import/\d+/", send(client, text))
        with across_institutions():
            rows = MeetingUpload.objects.order_by("-pk")[0].pages.get().rows
        assert [row["day"] for row in rows] == ["2026-04-25", first.isoformat()]


def test_days_of_both_orders_are_asked_about(world: World) -> None:
    client = signed_in(world.librarian)
    days = ("03/04/2026", "25/04/2026", "04/26/2026", "27.04.2026", "28-Apr-26", "2026-4-9", "46141")
    page = send(client, "held_on,projects\n" + "".join(f"{day},Eduroam and SSO\n" for day in days))
    client.post(page, {"column-0": "held_on", "column-1": "projects", "day_order": "day_first"})
    with across_institutions():
        upload = MeetingUpload.objects.get()
    assert (upload.added, [problem[:2] for problem in upload.problems]) == (6, [[4, "held_on"]])


def test_the_letters_of_a_file_are_chosen_and_remembered(world: World) -> None:
    with across_institutions():
        make_project(world.institution, name="Łącze", library_owner=world.librarian)
    client = signed_in(world.librarian)
    content = "Dzień;Projekt łączny\n2026-03-04;Łącze\n".encode("cp1250")
    page = send(client, content)
    assert "Letters of the file" in client.get(page).content.decode()
    again = client.post(page, {"column-0": "held_on", "column-1": "projects", "encoding": "cp1250"})
    assert again.headers["Location"] == page  # its columns have other names now
    assert "Projekt łączny" in client.get(page).content.decode()
    client.post(page, {"column-0": "held_on", "column-1": "projects", "encoding": "cp1250"})
    with across_institutions():
        assert MeetingUpload.objects.get().added == 1
    assert re.fullmatch(r"/import/\d+/", send(client, content))


def test_a_guessed_encoding_is_told(world: World) -> None:
    client = signed_in(world.librarian)
    page = send(client, "held_on,projects,notes\n2026-03-04,Eduroam and SSO,Café\n".encode("cp1252"))
    assert "It was read as Western European (Windows)." in client.get(page).content.decode()
    page = send(client, "held_on,projects,notes\n2026-03-04,Eduroam and SSO,Café\n")
    assert "It was read as" not in client.get(page).content.decode()


def test_all_rows_may_be_about_one_project(world: World) -> None:
    client = signed_in(world.librarian)
    text = f"Date,Subject,Attendees\n2026-03-04,Weekly talk,{world.librarian.email};kim@vendor.example\n"
    page = send(client, text)
    columns = f"{page}columns/"
    fields = {"column-0": "held_on", "column-1": "notes", "column-2": "attendees"}
    assert client.get(columns).status_code == 200  # also of a file that was recognised
    client.post(columns, {**fields, "project": world.project.pk})
    shown = client.get(page).content.decode()
    assert "kim@vendor.example" in shown
    assert "There is nobody here called" in shown
    client.post(columns, {**fields, "project": world.project.pk, "adds_guests": "on"})
    client.post(f"{page}confirm/")
    with across_institutions():
        meeting = Meeting.objects.get()
        assert (meeting.notes, [str(project) for project in meeting.projects.all()]) == (
            "Weekly talk",
            ["Eduroam and SSO"],
        )
        guests = meeting.attendances.filter(person=None).values_list("guest_name", "guest_address", "side")
        assert list(guests) == [("kim@vendor.example", "kim@vendor.example", "other")]


def test_rows_are_pasted_instead_of_a_file(world: World) -> None:
    client = signed_in(world.librarian)
    rows = f"Day\tProjects\tWho came\r\n2026-03-04\tEduroam and SSO\t{world.librarian.name}\r\n"
    answer = client.post("/import/", {"rows": rows})
    assert "<dd>1</dd>" in client.get(answer.headers["Location"]).content.decode()
    nothing: Any = client.post("/import/", {"rows": "  "})
    assert (nothing.status_code, list(nothing.context["form"].errors)) == (422, ["file"])


def test_a_choice_is_a_parameter_of_the_action(world: World) -> None:
    """As the API gives it, without a page."""
    given: dict[str, Any] = {"institution_id": world.institution.pk, "by": world.librarian, "at": timezone.now()}
    with within(world.institution.pk):
        with pytest.raises(Undecided) as undecided:
            check_import(chunks=[_odd(world).encode()], **given)
        assert list(undecided.value.question.columns.values()) == [None] * 4
        choice = ColumnChoice({"Wann": "held_on", "Worum": "projects"})
        assert check_import(chunks=[_odd(world).encode()], choice=choice, **given).added == 2
        upload = store_upload(file_name="a.csv", chunks=[_odd(world).encode()], choice=choice, **given)
        assert upload.state == "checked"


def test_a_large_file_is_asked_about_by_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SMALL", 0)
    client, now = signed_in(world.librarian), timezone.now()
    page = send(client, _odd(world))
    assert run_uploads(at=now) == 1
    columns = client.get(page).headers["Location"]
    client.post(columns, ODD_CHOICE)
    assert "Checking:" in client.get(page).content.decode()
    assert run_uploads(at=now) == 1
    assert "<dd>2</dd>" in client.get(page).content.decode()


def test_only_who_sent_a_file_says_what_its_columns_are(world: World) -> None:
    page = send(signed_in(world.librarian), _odd(world))
    assert signed_in(world.engineer).get(page).status_code == 404
    with within(world.institution.pk):
        upload = MeetingUpload.objects.get()
        with pytest.raises(Forbidden):
            choose_columns(upload=upload, by=world.engineer, at=timezone.now(), choice=ColumnChoice())
        upload.state = "done"
        upload.save()
        with pytest.raises(Refused, match="cannot be changed now"):
            choose_columns(upload=upload, by=world.librarian, at=timezone.now(), choice=ColumnChoice())
    assert signed_in(world.librarian).get(page).headers["Location"] == page.removesuffix("columns/")
