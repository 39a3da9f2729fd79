"""The forms of a page as a browser would send them, read from its HTML."""

from html.parser import HTMLParser

Fields = dict[str, list[str]]
NOT_SENT = {"submit", "button", "image", "reset"}
SAMPLES = {"date": "2026-03-04", "number": "7", "time": "09:00", "email": "somebody@example.org"}


class _Forms(HTMLParser):
    """`forms`: action -> the fields that all forms with this action have."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Fields] = {}
        self.fields: Fields | None = None
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.fields = self.forms.setdefault(given.get("action", ""), {})
        elif self.fields is None:
            return
        elif tag == "option" and self.select:
            if given.get("value") and ("selected" in given or not self.fields[self.select]):
                self.fields[self.select] = [given["value"]]
        elif not name:
            return
        elif tag == "select":
            self.select = name
            self.fields.setdefault(name, [])
        elif tag == "textarea":
            self.textarea = name
            self.fields.setdefault(name, ["Some text"])
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            values = self.fields.setdefault(name, [])
            if not values or "checked" in given:
                values[:] = [*values, given.get("value", "on")] if given["type"] == "checkbox" else [given["value"]]
        elif tag == "input" and given.get("type") not in NOT_SENT:
            self.fields[name] = [given.get("value") or SAMPLES.get(given.get("type", ""), "Some text")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.fields = None
        elif tag == "select":
            self.select = ""


def forms_of(html: str) -> dict[str, Fields]:
    """Action -> field -> values. An empty field is given a value of its kind, so that the form is usable."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms
