"""A file of people as the text that somebody would have pasted, so that it can be looked at and mended on the page."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.people.people_table import ATTRIBUTES, FIELDS
from foundation.errors import Refused
from foundation.imports.table_files import open_table
from foundation.spreadsheets import write_xlsx

MAX_FILE_BYTES = 5_000_000
MAX_TEXT_LENGTH = 100_000  # characters


def text_of_file(chunks: Iterable[bytes]) -> str:
    """Refused when nothing can read the file, or it is too long to be looked at."""
    out = io.StringIO()
    with open_table(chunks, most=MAX_FILE_BYTES, attributes=ATTRIBUTES) as table:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow([" ".join(cell.split()) for cell in table.first_row])
        for _number, cells in table.rows():
            writer.writerow([" ".join(cell.split()) for cell in cells])
            if out.tell() > MAX_TEXT_LENGTH:
                raise Refused({"file": _("The file has too many people. Add them in parts.")}, code="max_length")
    return out.getvalue()


def empty_xlsx() -> bytes:
    """With the columns that a list of people has."""
    wanted = ("name", "email", "team", "side", "roles")
    return write_xlsx([str(one.label) for one in FIELDS if one.key in wanted], [])
