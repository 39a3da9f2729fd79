"""People as mail programs, spreadsheets and directories list them."""

import io
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.people.address_lists import NamedAddress, parse_named_address, split_people, turned_name
from accounts.people.models import Person, Team
from accounts.people.pasted_people import HomeTeam, PastedPeople, read
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person

TEAMS = {"Desk": Side.LIBRARY, "Networks": Side.IT, "Servers": Side.IT}
DESK = HomeTeam("Desk", Side.LIBRARY)


def _read(text: str, **given: Any) -> PastedPeople:
    return read(text, **{"teams": TEAMS, "present": (), **given})


def _found(text: str, **given: Any) -> list[tuple[str, str, str]]:
    roster = _read(text, **given)
    assert roster.errors == []
    return [(entry.name, entry.email, entry.team) for entry in roster.entries]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Bob <bob@x.example>; Ann <ann@x.example>", [("Bob", "bob@x.example"), ("Ann", "ann@x.example")]),
        ("Doe, Jane <j@x.example>\nRoe, Rich <r@x.example>",
         [("Jane Doe", "j@x.example"), ("Rich Roe", "r@x.example")]),
        ("Doe, Jane <j@x.example>, Roe, Rich <r@x.example>",
         [("Jane Doe", "j@x.example"), ("Rich Roe", "r@x.example")]),
        ('"O\'Neil, Sam" <sam.o\'neil@x.example>', [("Sam O'Neil", "sam.o'neil@x.example")]),
        ("Kim Lee (kim@x.example)", [("Kim Lee", "kim@x.example")]),
        ("ann.reed@x.example; bob@x.example", [("Ann Reed", "ann.reed@x.example"), ("Bob", "bob@x.example")]),
        ("Jane\tDoe\tjd@x.example", [("Jane Doe", "jd@x.example")]),
        ("Doe, Jane, jd@x.example", [("Jane Doe", "jd@x.example")]),
        ("jane@x.example\tJane Doe", [("Jane", "jane@x.example")]),
        ("Jane\tｊane＠x.example", [("Jane", "jane@x.example")]),
    ],
)  # fmt: skip
def test_addresses_of_a_mail_program_are_people(text: str, entries: list[tuple[str, str]]) -> None:
    if text.startswith("jane@"):
        assert "The name is missing" in _read(text, team=DESK).errors[0].why
    else:
        assert _found(text, team=DESK) == [(*entry, "Desk") for entry in entries]


def test_one_line_may_mix_ways_of_writing() -> None:
    assert _found("Bob <bob@x.example>, Desk; Ann, ann@x.example, library") == [
        ("Bob", "bob@x.example", "Desk"), ("Ann", "ann@x.example", "Desk"),
    ]  # fmt: skip


def test_a_side_instead_of_a_team_is_enough_where_one_fits() -> None:
    assert _found("Ann, ann@x.example, library") == [("Ann", "ann@x.example", "Desk")]
    assert _found("Ann, ann@x.example, leadership") == [("Ann", "ann@x.example", "Leadership")]
    assert _found("Ann, ann@x.example, it", team=HomeTeam("Servers", Side.IT)) == [("Ann", "ann@x.example", "Servers")]
    assert "Several teams are on this side." in _read("Ann, ann@x.example, it", team=DESK).errors[0].why
    assert "The team is missing." in _read("Ann <ann@x.example>").errors[0].why


@pytest.mark.parametrize(
    "text",
    [
        "Vorname;Nachname;E-Mail-Adresse;Abteilung\nJane;Doe;jane@x.example;Desk\n",
        "First Name,Last Name,Company,Department,E-mail Address,Phone\nJane,Doe,X,Desk,jane@x.example,1\n",
        "Prénom\tNom\tAdresse de messagerie\tService\nJane\tDoe\tjane@x.example\tDesk\n",
        "Display name,Primary email,Unit\nJane Doe,jane@x.example,Desk\n",
        'Name;E-Mail;Team\n"Doe, Jane";"Doe, Jane <jane@x.example>";Desk\n',
        "\ufeffTeam\tE-mail\tName\nDesk\tJANE@x.example\tJane Doe\n",
    ],
)
def test_columns_of_directories_are_recognised(text: str) -> None:
    assert _found(text) == [("Jane Doe", "jane@x.example", "Desk")]


def test_roles_and_who_cannot_sign_in_are_read() -> None:
    text = (
        "name,side,team,email,roles,is_active\nAnn,Library,Desk,a@x.example,Staff; Manager,yes\n"
        "Bob,IT,Networks,b@x.example,,no\nKim,IT,Networks,k@x.example,king,yes\n"
    )
    roster = _read(text)
    assert [(one.name, one.roles) for one in roster.entries] == [("Ann", {Role.STAFF, Role.MANAGER})]
    assert (roster.inactive, [error.line for error in roster.errors]) == (["b@x.example"], [4])


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("jürgen@bücher.example", "cannot be served yet"),
        ("jürgen@x.example", "cannot be served yet"),
        ("דוד@x.example", "cannot be served yet"),
        ("office@bücher.example", ""),
        ("info@مثال.example", ""),
        ("a b@x.example", "is not an e-mail address"),
        ("ü@", "is not an e-mail address"),
    ],
)
def test_an_address_that_cannot_be_served_says_so(address: str, says: str) -> None:
    errors = _read(f"Name\t{address}\tDesk").errors
    assert [says in error.why for error in errors] == ([True] if says else [])


@pytest.mark.django_db
def test_every_surface_says_which_mailboxes_cannot_be_served() -> None:
    with across_institutions():
        admin = make_person(make_institution(), Side.IT, Role.ADMIN)
    from tests.factories.api import client_of

    why = "Mailboxes with letters such as “ü” before the @ cannot be served yet. Use another address."
    answer = client_of(admin).post("/api/v1/people/", {"email": "jürgen@x.example", "name": "J"}, format="json")
    assert (answer.status_code, why in answer.json()["errors"][0]["detail"]) == (400, True)
    forgotten = Client().post("/password/forgotten/", {"email": "jürgen@x.example"})
    assert why in forgotten.content.decode()
    wrong = Client().post("/password/forgotten/", {"email": "jürgen"})
    assert "Enter an e-mail address such as name@example.org." in wrong.content.decode()


# the page


@pytest.fixture
def admin(db: None) -> Person:
    with across_institutions():
        place = make_institution()
        Team.objects.create(institution=place, name="Desk", side=Side.LIBRARY)
        return make_person(place, Side.IT, Role.ADMIN)


def _send(admin: Person, content: bytes, name: str = "people.csv", **fields: str) -> Any:
    return signed_in(admin).post("/people/add/", {"file": SimpleUploadedFile(name, content), **fields})


def _xlsx(*rows: list[str]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


LDIF = (
    "dn: cn=Zoe,dc=x\ncn:: Wm/DqyBHcm/Dnw==\nmail: zoe@x.example\nou: Desk\n\n"
    "dn: cn=Jim,dc=x\ncn: Jim Poe\nmail: jim@x.example\nou: Desk\n"
)


@pytest.mark.parametrize(
    "content",
    [
        "Name;E-Mail;Abteilung\nZoë Groß;zoe@x.example;Desk\nJim Poe;jim@x.example;Desk\n".encode("cp1252"),
        "Name\tE-Mail\tAbteilung\nZoë Groß\tzoe@x.example\tDesk\nJim Poe\tjim@x.example\tDesk\n".encode("utf-16"),
        "Zoë Groß,zoe@x.example,Desk\n\"Poe, Jim\",jim@x.example,Desk\n".encode(),
        LDIF.encode(),
        _xlsx(["Name", "E-mail", "Team"], ["Zoë Groß", "zoe@x.example", "Desk"], ["Poe, Jim", "jim@x.example", "Desk"]),
    ],
    ids=["cp1252", "utf-16", "no header", "ldif", "xlsx"],
)  # fmt: skip
def test_a_file_of_people_is_checked_then_added(admin: Person, content: bytes) -> None:
    shown = _send(admin, content)
    assert (shown.status_code, "Add 2 people" in shown.content.decode()) == (200, True)
    text = shown.context["form"].data["people"]
    answer = signed_in(admin).post("/people/add/", {"people": text, "add": "1"})
    assert answer.status_code == 302
    with across_institutions():
        found = Person.objects.filter(email__endswith="x.example").order_by("email").values_list("name", "team__name")
        assert list(found) == [("Jim Poe", "Desk"), ("Zoë Groß", "Desk")]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "The file is empty."), (b"PK\x03\x04", "cannot be read"), (b"a,b@x\n" * 30_000, "too many people")],
)
def test_a_file_that_cannot_be_read_is_a_form_error(admin: Person, content: bytes, says: str) -> None:
    answer = _send(admin, content)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert says in answer.content.decode()


def test_a_file_of_people_has_a_largest_size(admin: Person) -> None:
    assert "larger than 5 MB" in _send(admin, b"Name,E-mail\n" + b"\n" * 5_000_000).content.decode()


def test_unknown_columns_of_people_are_asked_once(admin: Person) -> None:
    text = "Wer;Wo;Post\nAnn Reed;Desk;ann@x.example\n"
    client = signed_in(admin)
    asked = client.post("/people/add/", {"people": text})
    assert (asked.status_code, "Say which column is the name" in asked.content.decode()) == (422, True)
    fields = {"people": text, "column-0": "name", "column-1": "team", "column-2": "email"}
    assert "Add 1 person" in client.post("/people/add/", fields).content.decode()
    assert client.post("/people/add/", {**fields, "add": "1"}).status_code == 302
    more = text.replace("Ann Reed", "Kim Lee").replace("ann@", "kim@")
    assert "Add 1 person" in client.post("/people/add/", {"people": more}).content.decode()
    with within(admin.institution_id or 0):
        assert Person.objects.get(email="ann@x.example").team == Team.objects.get(name="Desk")


def test_a_template_of_people_can_be_filled_in(admin: Person) -> None:
    from foundation.imports.table_files import open_table

    with open_table([signed_in(admin).get("/people/template.xlsx").content]) as table:
        assert table.header == ["Name", "E-mail", "Team", "Side", "Roles"]


# lists of addresses


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("Bob <bob@x.example>", NamedAddress("Bob", "bob@x.example")),
        ("<bob@x.example>", NamedAddress("", "bob@x.example")),
        ("'bob@x.example'", NamedAddress("", "bob@x.example")),
        ("bob@x.example (Bob)", NamedAddress("Bob", "bob@x.example")),
        ("Bob [mailto:bob@x.example]", NamedAddress("Bob", "bob@x.example")),
        ("Kim (IT)", NamedAddress("Kim", "", Side.IT)),
        ("Kim <kim@x.example> (library)", NamedAddress("Kim", "kim@x.example", Side.LIBRARY)),
        ("Reed, Ann (Desk)", NamedAddress("Reed, Ann (Desk)")),
        ("", NamedAddress("")),
    ],
)
def test_an_entry_of_a_list_is_taken_apart(text: str, parsed: NamedAddress) -> None:
    assert parse_named_address(text) == parsed


def test_a_list_is_separated_where_an_entry_ends() -> None:
    assert split_people("Reed, Ann; Stone, Bob\nkim@x, lee@x") == ["Reed, Ann", "Stone, Bob", "kim@x", "lee@x"]
    assert turned_name("Reed, Ann") == "Ann Reed"
    assert turned_name("Reed, Ann, Dr") == "Reed, Ann, Dr"


@given(st.text(max_size=600))
def test_any_text_is_a_list_of_entries(text: str) -> None:
    for entry in split_people(text):
        parse_named_address(entry)
