"""Files of real life: each is uploaded, looked at, confirmed and undone, as the program wrote it that it comes from."""

import io
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

import pytest
import time_machine
import xlsxwriter

from accounts.people.models import Person
from foundation.tenancy import across_institutions
from tests.factories.projects import World, make_world
from tests.tracker.intake.csv.files import outlook
from tests.visitors import Visitor
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db
NAME = "Médiathèque & SSO"
EMILIE, JOERG = "emilie.suess@library.example", "j.obrien@it.example"
FIRST, SECOND = (date(2026, 5, 11), time(14, 30), 45), (date(2026, 5, 18), time(9), 60)
DAY_ONLY = [(FIRST[0], None, None), (SECOND[0], None, None)]


@pytest.fixture
def world() -> Any:
    made = make_world()
    with across_institutions():
        type(made.project).objects.filter(pk=made.project.pk).update(name=NAME)
        for person, name, email in ((made.librarian, "Émilie Süß", EMILIE), (made.engineer, "Jörg O'Brien", JOERG)):
            Person.objects.filter(pk=person.pk).update(name=name, email=email)
        for row in (made.project, made.librarian, made.engineer):
            row.refresh_from_db()
    with time_machine.travel("2026-06-15T10:00:00Z", tick=False):
        yield made


def _workbook(_world: World) -> bytes:
    """Days and times as cells of their kinds, empty columns among the others, and a sheet of notes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Treffen")
        day, hour = (book.add_format({"num_format": form}) for form in ("dd.mm.yy", "hh:mm"))
        sheet.write_row(0, 0, ["Datum", "Uhrzeit", "Dauer", "Projekt", "Teilnehmer", "", "", "Ort"])
        for row, (held_on, at, minutes) in enumerate((FIRST, SECOND), 1):
            sheet.write_datetime(row, 0, held_on, day)
            sheet.write_datetime(row, 1, at, hour)
            sheet.write_number(row, 2, minutes)
            sheet.write_row(row, 3, [NAME, f"{EMILIE}\n{JOERG}", "", "", "Raum 2"])
        book.add_worksheet("Notizen").write_row(0, 0, ["Nicht", "vergessen"])
    return out.getvalue()


def _excel(encoding: str, mark: str = ";", end: str = "\r\n", first: str = "") -> Callable[[World], bytes]:
    def write(_world: World) -> bytes:
        rows = [
            ["Datum", "Uhrzeit", "Dauer", "Projekt", "Teilnehmer", "", ""],
            ["11.05.2026", "14:30", "45", NAME, f'"{EMILIE}; {JOERG}"', "", ""],
            ["18.05.26", "9:00", "60", NAME, f'"Süß, Émilie <{EMILIE}>; O\'Brien, Jörg <{JOERG}>"', "", ""],
            [""] * 7,
        ]
        return (first + "".join(mark.join(row) + end for row in rows)).encode(encoding)

    return write


def _by_hand(_world: World) -> bytes:
    return (
        "When,Topic,Who was there,Remarks\n"
        f"Monday 11 May 2026,{NAME},Émilie Süß; Jörg O'Brien,went well\n"
        f"18-May-26,{NAME},{EMILIE}; Jörg O'Brien,\n"
    ).encode()


def _apple(_world: World) -> bytes:
    """A Mac writes letters and their marks apart."""
    text = f"Date\tProject\tAttendees\r2026-05-11\t{NAME}\t{EMILIE};{JOERG}\r2026-05-18\t{NAME}\t{EMILIE};{JOERG}\r"
    return unicodedata.normalize("NFD", text).encode()


BY_HAND = {"When": "Day", "Topic": "Projects", "Who was there": "Who came", "Remarks": "Notes"}
#: What it is -> name of the file, its content, the columns that somebody chooses, the meetings that it has.
FILES: Mapping[str, tuple[str, Callable[[World], bytes], dict[str, str], list[Any]]] = {
    "Outlook in English": ("calendar.csv", lambda world: outlook("en", world).encode("cp1252"), {}, [FIRST]),
    "Outlook in German": ("Kalender.CSV", lambda world: outlook("de", world).encode("cp1252"), {}, [FIRST]),
    "Outlook in French": ("Calendrier.csv", lambda world: outlook("fr", world).encode("utf-8-sig"), {}, [FIRST]),
    "Excel, semicolons": ("Treffen.csv", _excel("cp1252"), {}, [FIRST, SECOND]),
    "Excel, Unicode text": ("Treffen.txt", _excel("utf-16", "\t"), {}, [FIRST, SECOND]),
    "Excel, CSV UTF-8": ("Treffen.csv", _excel("utf-8-sig"), {}, [FIRST, SECOND]),
    "Excel, sep=": ("Treffen.csv", _excel("cp1252", first="sep=;\r\n"), {}, [FIRST, SECOND]),
    "Excel workbook": ("Treffen.xlsx", _workbook, {}, [FIRST, SECOND]),
    "By hand": ("meetings.csv", _by_hand, BY_HAND, DAY_ONLY),
    "Apple Numbers": ("meetings.tsv", _apple, {}, DAY_ONLY),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_real_life_goes_in_and_out_again(world: World, kind: str) -> None:
    name, write, columns, expected = FILES[kind]
    visitor = Visitor(world.librarian).open("/import/")
    visitor.press("Check the rows", {"File": (name, write(world))})
    if columns:
        visitor.press("Show the rows", columns)
    page, refused = visitor.address, kind.startswith("Outlook")
    assert f"Would be added {len(expected)} Of these joint {len(expected)}" in visitor.text
    visitor.press("Import 1 meeting, without the refused rows" if refused else "Import meetings")
    with across_institutions():
        rows = [(one.held_on, one.starts_at, one.minutes) for one in Meeting.objects.order_by("held_on") if one.joint]
    assert rows == expected
    visitor.open(page).press("Undo this import")
    with across_institutions():
        assert not Meeting.objects.exists()
