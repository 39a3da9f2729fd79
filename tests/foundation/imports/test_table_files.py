"""Tables as people bring them: any usual encoding, separator and format; bounded, and refused with a reason."""

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from time import process_time
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from foundation.imports import csv_rows, table_files, xlsx_rows
from foundation.imports.csv_rows import find_delimiter
from foundation.imports.encodings import ENCODINGS, is_guess
from foundation.imports.table_files import open_table, unique_names
from foundation.spreadsheets import escape_formula, unescape_formula

ROWS = [["day", "who", "notes"], ["2026-03-04", "Zoë Groß", "Schlüssel – erledigt"], ["2026-03-05", "Łukasz", "a;b,c"]]


def _read(content: bytes, **given: Any) -> tuple[list[str], list[tuple[int, list[str]]], str]:
    chunks = [content[at : at + 7] for at in range(0, len(content), 7)]
    with open_table(chunks, **given) as table:
        rows = list(table.rows())
        assert list(table.rows()) == rows  # it may be read again
        return table.header, rows, table.encoding


def _refusal(content: bytes, **given: Any) -> str:
    with pytest.raises(Refused) as refusal:
        _read(content, **given)
    assert list(refusal.value.fields) == ["file"]
    return refusal.value.fields["file"]


def _csv(rows: Sequence[Sequence[str]], mark: str) -> str:
    return "\r\n".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in row) for row in rows) + "\r\n"


def _xlsx(rows: Sequence[Sequence[Any]], *, empty_first: bool = False) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yy", "strings_to_numbers": False}) as book:
        if empty_first:
            book.add_worksheet()
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_read_in_any_encoding(encoding: str, mark: str) -> None:
    rows = [[cell.replace("Łukasz", "Lukas") for cell in row] for row in ROWS] if encoding == "cp1252" else ROWS
    header, found, read_as = _read(_csv(rows, mark).encode(encoding))
    assert (header, found) == (rows[0], [(2, rows[1]), (3, rows[2])])
    assert is_guess(read_as) == (encoding == "cp1252")


def test_what_is_no_unicode_is_read_as_the_person_says() -> None:
    content = _csv(ROWS, ";").encode("cp1250")
    assert _read(content)[1][1][1][1] != "Łukasz"
    assert _read(content, fallback="cp1250")[1] == [(2, ROWS[1]), (3, ROWS[2])]
    assert _read(content, fallback="no encoding")[2] == "cp1252"
    utf = _csv(ROWS, ";").encode()
    assert _read(utf, fallback="cp1250")[1] == [(2, ROWS[1]), (3, ROWS[2])]  # UTF-8 is never taken for another


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_encoding_on_offer_is_known(encoding: str) -> None:
    assert "day".encode(encoding).decode(encoding) == "day"


def test_lines_of_excel_are_understood() -> None:
    text = "\r\nsep=;\r\n".lstrip() + "held_on;notes;;\r\n;;;\r\n2026-03-04;=x;;\r\n\r\n2026-03-05;'=y\r\n,;;\r\n"
    header, rows, _encoding = _read(text.encode())
    assert header == ["held_on", "notes"]
    assert rows == [(4, ["2026-03-04", "=x"]), (6, ["2026-03-05", "=y"]), (7, [",", ""])]


def test_a_spreadsheet_gives_what_a_csv_file_would() -> None:
    rows = [
        ["Day", "Start", "Minutes", "Yes", "Share", "Notes"],
        [date(2026, 3, 4), time(14, 30), 45, True, 0.5, "Two\nlines"],
        [],
        [datetime(2026, 3, 5, 9, 0), time(0, 0), 45.0, False, None, "=1+1"],  # noqa: DTZ001 - a cell has no zone
    ]
    header, found, encoding = _read(_xlsx(rows, empty_first=True))
    assert (header, encoding) == (rows[0], "")
    assert found == [
        (2, ["2026-03-04", "14:30:00", "45", "true", "0.5", "Two\nlines"]),
        (4, ["2026-03-05 09:00:00", "00:00:00", "45", "false", "", "0"]),  # a formula gives its result
    ]


def test_an_export_of_a_directory_is_a_table() -> None:
    text = (
        "version: 1\n# made today\n\ndn: cn=Ann Reed,ou=Desk\ncn: Ann Reed\nmail: ann@\n example.org\n"
        "mail: second@x\n\ndn:: Y249WsO2\nCN;lang-de:: Wm/DqyBHcm/Dnw==\nmail: zoe@example.org\njpegPhoto:: ////\n"
    )
    header, rows, _encoding = _read(text.encode(), attributes=["cn", "mail", "ou"])
    assert header == ["cn", "mail", "ou"]
    assert [cells for _number, cells in rows] == [
        ["Ann Reed", "ann@example.org", ""], ["Zoë Groß", "zoe@example.org", ""],
    ]  # fmt: skip


def test_columns_without_or_with_one_name_are_told_apart() -> None:
    assert unique_names(["\ufeffStart", " Start ", "", "End", "", ""]) == ["Start", "Start (2)", "#3", "End"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n;;\n", "empty"),
        (b"day\n\x81\x8d\xff", "not readable as text"),
        (bytes(range(256)), "not readable as text"),
        (b"\xff\xfe\x00", "not readable as text"),
        (b"PK\x03\x04 and no more", "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or protected"),
        (b'a,b\n1,"X\n2,X\n', "Row 2"),
        (b"a,b\n1," + b"x" * 200_000, "Row 2"),
        (b"a,b\n1," + b"x" * 1_100_000, "million"),
        (b"," * 300 + b"x\n", "200 columns"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, says: str) -> None:
    assert says in _refusal(content)


def _packed(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("_", "/", 1), content)
    return buffer.getvalue()


def test_other_packed_files_are_no_spreadsheets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not an Excel file" in _refusal(_packed(**{"content.xml": b"<x/>"}))
    assert "cannot be read" in _refusal(_packed(**{"xl_workbook.xml": b"<no xml"}))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    assert "cannot be read" in _refusal(_packed(**{"xl_workbook.xml": bomb}))
    monkeypatch.setattr(xlsx_rows, "MAX_SHARED", 1000)
    assert "too large when unpacked" in _refusal(_packed(**{"xl_workbook.xml": b" " * 1001}))


def test_file_of_more_bytes_than_it_may_have_is_refused() -> None:
    fits = b"a\n1\n" + b"\n" * 999_996
    with open_table([fits], most=1_000_000) as table:
        assert list(table.rows()) == [(2, ["1"])]
    with pytest.raises(Refused) as refusal, open_table([fits, b"2"], most=1_000_000):
        pass
    assert refusal.value.fields == {"file": "The file is larger than 1 MB. Import it in parts."}


def test_numbers_of_rows_and_columns_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "MAX_ROWS", 2)
    assert len(_read(b"a\n1\n2\n")[1]) == 2
    assert "more than 2 rows" in _refusal(b"a\n1\n2\n3\n")
    monkeypatch.setattr(table_files, "MAX_COLUMNS", 2)
    assert "more than 2 columns" in _refusal(_xlsx([["a", "b", "c"]]))
    assert _read(_xlsx([["a", "b"], ["1", "2"]]))[1] == [(2, ["1", "2"])]
    monkeypatch.setattr(table_files, "MAX_EMPTY_ROWS", 5)
    assert _read(b"a\n1" + b"\n" * 5_000_000 + b"2\n")[1] == [(2, ["1"])]


def test_the_separator_is_the_one_that_cuts_the_header() -> None:
    assert find_delimiter(["Name, Vorname;E-Mail;Team", "Groß, Zoë;z@x;Desk"]) == ";"
    assert find_delimiter(["day,projects", "2026-03-04,A;B;C;D"]) == ","
    assert find_delimiter(["only", "one"]) == "\t"
    assert find_delimiter([]) == "\t"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_are_refused(content: bytes) -> None:
    with suppress(Refused), open_table([content], attributes=["cn", "mail"]) as table:
        assert len(table.header) >= 1
        assert all(any(cells) for _number, cells in table.rows())


def test_long_hostile_text_takes_linear_time() -> None:
    for piece in (b'"', b'""', b",", b"a,", b"\r", b"\n", b"sep=", b"dn:\n ", b"\0"):
        began = process_time()
        with suppress(Refused):
            _read_all(piece * (1_000_000 // len(piece)))
        assert process_time() - began < 5


def _read_all(content: bytes) -> None:
    with open_table([content], attributes=["cn"]) as table:
        for _row in table.rows():
            pass


@given(st.text(max_size=20))
def test_an_escaped_text_comes_back(text: str) -> None:
    stripped = text.strip()
    assert unescape_formula(escape_formula(stripped)) in (stripped, unescape_formula(stripped))


def test_a_line_ends_where_the_limit_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MAX_LINE_LENGTH", 9)
    assert _read(b"a,b\n1,22222\n")[1] == [(2, ["1", "22222"])]
    assert "million" in _refusal(b"a,b\n1,2222222222\n")
