"""What a cell of a small table says: a choice, a day, a number. Each is Refused under the name of its field. May import
days."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import models
from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.imports.days import OrderUnknown, parse_day
from foundation.text import comparison_key
from foundation.text_lists import or_list

_CENT = Decimal("0.01")


def text_of_cell(name: str, text: str, *, longest: int) -> str:
    if len(text) > longest:
        raise Refused({name: _("At most %(most)s characters.") % {"most": longest}}, code="max_length")
    return text


def choice_of_cell(name: str, text: str, choices: type[models.TextChoices]) -> str:
    """By its key, or by its words in the active language."""
    words = {comparison_key(str(word)): one.value for one in choices for word in (one.value, one.label)}
    value = words.get(comparison_key(text))
    if value is None:
        why = _("Write %(choices)s.") % {"choices": or_list(one.value for one in choices)}
        raise Refused({name: why}, code="invalid_choice")
    return str(value)


def day_of_cell(name: str, text: str, *, order: str) -> date:
    """`order`: of foundation.imports.days, "" where the file does not tell."""
    if not text:
        raise Refused({name: _("Enter the day.")}, code="required")
    try:
        return parse_day(text, order=order)[0]
    except OrderUnknown:
        why = _("This day can be read in two ways. Write it as 2026-03-24.")
        raise Refused({name: why}, code="invalid") from None
    except ValueError as error:
        raise Refused({name: str(error)}, code="invalid") from None


def count_of_cell(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refused({name: _("Enter a whole number, such as 12.")}, code="invalid")
    return int(text)


def number_of_cell(name: str, text: str) -> Decimal:
    """To cents."""
    try:
        value = Decimal(text.replace(",", ".").strip())
        if not value.is_finite() or abs(value) >= 10**10:
            raise InvalidOperation
        return value.quantize(_CENT)
    except InvalidOperation:
        raise Refused({name: _("Enter a number, such as 12.5.")}, code="invalid") from None
