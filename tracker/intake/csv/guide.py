"""What a file of meetings may look like, in words for people: for the page, and for the files to fill in."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.intake.csv.shape import FIELDS

#: Key of a field -> what stands in its column, and an example. Outlook's own columns need no words.
HINTS: Mapping[str, tuple[Any, Any]] = {
    "held_on": (gettext_lazy("The day of the meeting."), "2026-03-04"),
    "projects": (gettext_lazy("Name or number; several are separated by semicolons."), "SSO rollout; Proxy to SSO"),
    "attendees": (
        gettext_lazy(
            "Names or addresses of people with an account, separated by semicolons. "
            "In a planned meeting they are invited."
        ),
        "ann@example.org; Reed, Bob",
    ),
    "guests": (gettext_lazy("People without an account, with their side in brackets."), "Kim Lee (it)"),
    "starts_at": (gettext_lazy("If known."), "14:30"),
    "minutes": (gettext_lazy("How long it took, if known."), "45"),
    "mode": (gettext_lazy("In person, video, phone, chat or workshop. Video if empty."), "Video"),
    "place": (gettext_lazy("A room, or the address of a call."), "Room 2"),
    "notes": (gettext_lazy("What it was about."), "Certificates"),
    "links": (
        gettext_lazy("Words, then the address; one per line."),
        gettext_lazy("Slides https://files.example.org/slides.pdf"),
    ),
    "state": (gettext_lazy("Held, planned or cancelled. If empty, the day decides."), "Held"),
    "external_id": (
        gettext_lazy("The number of the meeting in another system, if it has one. It is imported once."),
        "cal-1",
    ),
}
COLUMNS = tuple(one for one in FIELDS if one.key in HINTS)


GUIDE_HEADINGS = (gettext_lazy("Column"), gettext_lazy("What it is"), gettext_lazy("Example"))


def explained() -> list[tuple[str, str, str]]:
    """Each column with its words and its example, under GUIDE_HEADINGS."""
    return [(str(one.label), str(HINTS[one.key][0]), str(HINTS[one.key][1])) for one in COLUMNS]


def empty_csv() -> bytes:
    """With a byte-order mark, without which Excel takes it for another encoding."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([str(one.label) for one in COLUMNS])
    return ("\ufeff" + buffer.getvalue()).encode()


def empty_xlsx() -> bytes:
    """The first sheet is to be filled in, the second says how."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, wide = book.add_format({"bold": True}), 24
        meetings, hints = book.add_worksheet(_("Meetings")[:31]), book.add_worksheet(_("How to fill it in")[:31])
        for number, texts in enumerate(explained()):
            meetings.write_string(0, number, texts[0], bold)
            for column, text in enumerate(texts):
                hints.write_string(number + 1, column, text)
        meetings.set_column(0, len(COLUMNS) - 1, wide)
        meetings.freeze_panes(1, 0)
        for column, heading in enumerate(GUIDE_HEADINGS):
            hints.write_string(0, column, str(heading), bold)
        hints.set_column(0, 2, 2 * wide)
    return buffer.getvalue()
