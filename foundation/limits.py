"""Bounds that several kinds of rows share. Imports nothing of ours."""

from datetime import date

from django.utils.translation import gettext as _

EARLIEST_DAY = date(1990, 1, 1)  # a day before this is a typing mistake
LATEST_DAY = date(2200, 12, 31)


def too_early(day: date) -> str:
    """What is wrong with a day before EARLIEST_DAY; "" for any other."""
    return _("The day is before 1990. Choose a later one.") if day < EARLIEST_DAY else ""
