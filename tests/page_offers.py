"""What a page offers to whoever sees it: its links, and its forms with each of their buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_SENT = {"submit", "button", "image", "reset"}
#: For a field that must have something in it and has nothing yet.
SAMPLES = {"date": "2026-03-04", "number": "7", "time": "09:00", "email": "somebody@example.org"}


@dataclass
class OfferedForm:
    """As a browser sends it when the button is pressed; `fields`: in the order of the page."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class PageOffers(HTMLParser):
    """htmx's addresses count as what they are: a link or a form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[OfferedForm] = []
        self._form: OfferedForm | None = None
        self._select: tuple[str, bool, bool] | None = None
        self._textarea: str | None = None
        self.feed(html)

    def presses(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Method, address and fields of each button of each form."""
        found = []
        for form in self.forms:
            for name, value, action in form.buttons or [("", "", "")]:
                fields = [*form.fields, *([(name, value)] if name else [])]
                found.append((form.method, action or form.action, fields))
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if given.get("hx-get") is not None and tag != "form":
            self.links.append(given["hx-get"])
        if given.get("hx-post") and tag not in ("form", "button", "input", "select", "textarea"):
            self.forms.append(OfferedForm("post", given["hx-post"]))
        if tag == "form":
            self._form = OfferedForm(given.get("method", "get").lower(), given.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None and "disabled" not in given:
            self._handle_field(self._form, tag, given)

    def _handle_field(self, form: OfferedForm, tag: str, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
        if tag == "button" and given.get("type", "submit") == "submit":
            form.buttons.append((name, value, given.get("formaction") or given.get("hx-post", "")))
        elif tag == "select":
            self._select = (name, "required" in given, False)
        elif tag == "option" and self._select is not None:
            name, required, chosen = self._select
            if "selected" in given or (required and not chosen and value):
                form.fields.append((name, value))
                self._select = (name, required, True)
        elif tag == "textarea" and name:
            self._textarea = ""
            form.fields.append((name, "Some text" if "required" in given else ""))
        elif tag == "input" and name and kind in ("checkbox", "radio"):
            if "checked" in given or ("required" in given and name not in dict(form.fields)):
                form.fields.append((name, value or "on"))
        elif tag == "input" and name and kind not in NOT_SENT:
            sample = SAMPLES.get(kind, "Some text") if "required" in given else ""
            form.fields.append((name, value or sample))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea is not None:
            if self._form is not None and self._textarea.strip():
                self._form.fields[-1] = (self._form.fields[-1][0], self._textarea.removeprefix("\n"))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea += data
