"""`<id:pk>` in an address: the id of a row, no larger than the database keeps. Imports usable_text only."""

from django.urls import register_converter

from foundation.limits import MAX_ID


class IdConverter:
    """A larger number names no row: the address is not found."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > MAX_ID:
            raise ValueError
        return number

    def to_url(self, value: int | str) -> str:
        return str(value)


#: The same in an address that is a regular expression: as many digits as are surely no larger.
ID = "[0-9]{1,18}"

register_converter(IdConverter, "id")
