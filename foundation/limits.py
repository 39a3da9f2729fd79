"""Limits that more than one model, form or endpoint has, each with its reason. Imports the refusals only.

A limit that is a rule of one module stays there, as MAX_… or MIN_… with the unit or the reason beside it.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from foundation.errors import Fault

EARLIEST_DAY = date(1990, 1, 1)  # a day before this is a typing mistake
LATEST_DAY = date(2200, 12, 31)  # a term calendar reaches no farther
MAX_ID = 2**63 - 1  # of a BigAutoField
MAX_NAME_LENGTH = 200  # characters: names of institutions with their departments reach 150
MAX_PLACE_LENGTH = 300  # characters: a room with its building, or the address of a call with its password
MAX_NOTES_LENGTH = 50_000  # characters: the minutes of a long meeting are 20,000
MAX_MINUTES = 24 * 60  # of a meeting or of one item: a workshop may take a day


def too_early(day: date) -> str:
    """What is wrong with a day before EARLIEST_DAY; "" for any other."""
    return Fault(_("The day is before 1990. Choose a later one."), "out_of_range") if day < EARLIEST_DAY else ""


def too_many(rows: Any, most: int) -> str:
    """What is wrong with one more, where `rows`, a queryset, are all that a page shows of one thing: without a limit
    somebody could make it a page that never loads. "" while there is room. One query."""
    if rows.count() < most:
        return ""
    return Fault(_("There are %(most)d already, and there can be no more.") % {"most": most}, "max_length")
