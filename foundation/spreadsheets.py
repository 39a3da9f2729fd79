"""What is safe in a cell of a spreadsheet. Imports none of our modules."""

from datetime import date


def escape_formula(value: date | bool | float | str | None) -> str:
    """As a spreadsheet may open it: a text that it would take for a formula gets an apostrophe in front."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return "'" + value if value.lstrip(" ")[:1] in tuple("=+-@\t\r\n|%＝＋－＠") else value
    return str(value)
