"""Codes of currencies. Imports the refusals only."""

import re

from django.utils.translation import gettext as _

from foundation.errors import Fault

_CODE = re.compile("[A-Z]{3}")


def wrong_currency(code: str) -> str:
    """What is wrong with a code that is not of ISO 4217's form; "" for any other."""
    if _CODE.fullmatch(code):
        return ""
    return Fault(_("Enter the currency in three capital letters, such as GBP."), "invalid")
