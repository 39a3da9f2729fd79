"""Somebody who reads pages and presses what stands on them: links, buttons and fields are found by the words that a
person sees, and a form is sent as a browser without JavaScript sends it. What is not on the page cannot be pressed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.people.models import Person
from tests.factories.browsers import sign_in

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ISOLATES = re.compile("[\u2066-\u2069]")
#: A label, or the words on a button -> what is typed, chosen (an option's words, or several) or ticked (True).
Filled = Mapping[str, Any]


@dataclass(eq=False)
class Node:
    """An element of a page."""

    tag: str
    attrs: dict[str, str]
    parent: "Node | None" = None
    children: list["Node | str"] = field(default_factory=list)

    def find(self, *tags: str) -> Iterator["Node"]:
        for child in self.children:
            if isinstance(child, Node):
                if child.tag in tags:
                    yield child
                yield from child.find(*tags)

    @property
    def text(self) -> str:
        """Its words, with one blank between them."""
        return " ".join(ISOLATES.sub("", "".join(self._pieces())).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style", "template") and child.attrs.get("class") != "optional":
                yield " "
                yield from child._pieces()
                yield " "

    @property
    def name(self) -> str:
        """As it is read out."""
        return " ".join(ISOLATES.sub("", self.attrs.get("aria-label") or self.text).split())

    def within(self, *tags: str) -> "Node | None":
        """The nearest element around it that is one of these."""
        above = self.parent
        while above is not None and above.tag not in tags:
            above = above.parent
        return above


class _Tree(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.here = Node("", {})
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        above: Node | None = self.here
        while above is not None and above.tag != tag:
            above = above.parent
        if above is not None and above.parent is not None:
            self.here = above.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def tree_of(html: str) -> Node:
    return _Tree(html).root


class Visitor:
    """`address`: of the page that is open. Each step asserts that the product answered with a page."""

    def __init__(self, person: Person | None = None) -> None:
        self.client, self.person = Client(), person
        self.sign_in()
        self.address, self.page = "/", Node("", {})

    # --- reading ------------------------------------------------------------------------------------------------------
    @property
    def main(self) -> Node:
        return next(self.page.find("main"), self.page)

    @property
    def text(self) -> str:
        return self.main.text

    def section(self, title: str) -> Node | None:
        """The card under that heading."""
        for heading in self.main.find("h1", "h2", "h3"):
            if heading.text == title:
                return heading.within("section", "main")
        return None

    def lines(self, title: str) -> list[str]:
        """Those of the card under that heading; none where there is no such card."""
        card = self.section(title)
        return [line.text for line in card.find("li")] if card is not None else []

    def sign_in(self) -> None:
        """As somebody does in the morning."""
        if self.person is not None:
            sign_in(self.client, self.person)

    # --- acting -------------------------------------------------------------------------------------------------------
    def open(self, address: str) -> "Visitor":
        return self._arrive(self.client.get(address, follow=True), address)

    def follow(self, name: str, *, inside: str = "") -> "Visitor":
        """A link with these words; `inside`: words of the line or card in which it stands."""
        found = [link for link in self.page.find("a") if link.attrs.get("href") and _is_called(link, name, inside)]
        assert found, f"no link {name!r} on {self.address}: {[link.name for link in self.page.find('a')]}"
        addresses = {link.attrs["href"] for link in found}
        assert len(addresses) == 1, f"{name!r} leads to {addresses}"
        return self.open(urljoin(self.address, addresses.pop()))

    def press(self, name: str, fill: Filled | None = None, *, inside: str = "", status: int = 200) -> "Visitor":
        """A button with these words, after its form was filled in. `status`: of the page that follows."""
        found = [button for button in self.page.find("button") if _submits(button) and _is_called(button, name, inside)]
        all_ = [button.name for button in self.page.find("button")]
        assert len(found) == 1, f"{len(found)} buttons {name!r} on {self.address}: {all_}\n{self.text[:2000]}"
        (button,) = found
        form = button.within("form")
        assert form is not None
        fields = _Fields(form)
        for label, value in (fill or {}).items():
            fields.fill(label, value)
        sent = fields.sent()
        if button.attrs.get("name"):
            sent.setdefault(button.attrs["name"], []).append(button.attrs.get("value", ""))
        where = button.attrs.get("formaction") or form.attrs.get("action") or self.address
        where = urljoin(self.address, where)
        if form.attrs.get("method", "get").lower() == "get":
            return self._arrive(self.client.get(where, sent, follow=True), where, status=status)
        return self._arrive(self.client.post(where, sent, follow=True), where, status=status)

    def _arrive(self, answer: Any, address: str, *, status: int = 200) -> "Visitor":
        """`address`: what was asked for; a redirect leads on."""
        for place, _status in getattr(answer, "redirect_chain", ()):
            address = urljoin(address, place)
        parts = urlsplit(address)
        self.address = parts.path + (f"?{parts.query}" if parts.query else "")
        self.page = tree_of(answer.content.decode())
        assert answer.status_code == status, f"{address}: {answer.status_code}: {self.text[:1500]}"
        return self


def _submits(button: Node) -> bool:
    return button.attrs.get("type", "submit") == "submit" and button.within("form") is not None


def _is_called(node: Node, name: str, inside: str) -> bool:
    if name not in (node.text, node.name):
        return False
    around = node.within("li", "tr", "section", "main")
    return not inside or (around is not None and inside in around.text)


class _Fields:
    """The fields of a form, as the page has them."""

    def __init__(self, form: Node) -> None:
        self.controls = [
            one for one in form.find("input", "select", "textarea") if one.attrs.get("name") and _is_sent(one)
        ]
        self.values = [_value(one) for one in self.controls]
        self.labels = {label.attrs.get("for", ""): label.text for label in form.find("label")}

    def sent(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for control, values in zip(self.controls, self.values, strict=True):
            if values:
                found.setdefault(control.attrs["name"], []).extend(values)
        return found

    def fill(self, label: str, value: Any) -> None:
        group = [n for n, one in enumerate(self.controls) if _group(one) == label]
        if group:
            wanted = set(value) if isinstance(value, (list, tuple, set)) else {value}
            known = {self._label(n) for n in group}
            assert wanted <= known, f"{label}: {wanted - known} is not among {known}"
            for n in group:
                self.values[n] = [self.controls[n].attrs.get("value", "on")] if self._label(n) in wanted else []
            return
        found = [n for n in range(len(self.controls)) if self._label(n) == label]
        assert len(found) == 1, (
            f"{len(found)} fields {label!r}; there are {[*map(self._label, range(len(self.values)))]}"
        )
        n = found[0]
        self.values[n] = _filled(self.controls[n], value)

    def _label(self, n: int) -> str:
        control = self.controls[n]
        around = control.within("label")
        if "aria-label" in control.attrs:
            return control.attrs["aria-label"]
        return around.text if around is not None else self.labels.get(control.attrs.get("id", ""), "")


def _group(control: Node) -> str:
    """The legend of the fieldset that it is one choice of."""
    if control.attrs.get("type") not in ("checkbox", "radio"):
        return ""
    around = control.within("fieldset")
    legend = next(around.find("legend"), None) if around is not None else None
    return legend.text if legend is not None else ""


def _is_sent(control: Node) -> bool:
    return "disabled" not in control.attrs and control.attrs.get("type") not in ("submit", "button", "image", "reset")


def _value(control: Node) -> list[Any]:
    kind = control.attrs.get("type", "text")
    if control.tag == "select":
        options = list(control.find("option"))
        chosen = [one for one in options if "selected" in one.attrs]
        if not chosen and "multiple" not in control.attrs:
            chosen = options[:1]
        return [one.attrs.get("value", one.text) for one in chosen]
    if control.tag == "textarea":
        return ["".join(one for one in control.children if isinstance(one, str)).removeprefix("\n")]
    if kind in ("checkbox", "radio"):
        return [control.attrs.get("value", "on")] if "checked" in control.attrs else []
    return [] if kind == "file" else [control.attrs.get("value", "")]


def _filled(control: Node, value: Any) -> list[Any]:
    if control.tag == "select":
        wanted = value if isinstance(value, (list, tuple)) else [value]
        options = {one.text: one.attrs.get("value", one.text) for one in control.find("option")}
        assert set(wanted) <= set(options), f"{wanted} is not among {list(options)}"
        return [options[one] for one in wanted]
    if control.attrs.get("type") in ("checkbox", "radio"):
        return [control.attrs.get("value", "on")] if value else []
    if control.attrs.get("type") == "file":
        name, content = value
        return [SimpleUploadedFile(name, content)]
    return [str(value)]


def mail_link(mail: Any, name: str) -> str:
    """The path behind the words in the HTML of a mail that the product sent."""
    (html,) = [part.content for part in mail.alternatives if part.mimetype == "text/html"]
    found = {link.attrs["href"] for link in tree_of(html).find("a") if link.text.startswith(name)}
    assert len(found) == 1, f"{len(found)} links {name!r}: {[link.text for link in tree_of(html).find('a')]}"
    parts = urlsplit(found.pop())
    return parts.path + (f"?{parts.query}" if parts.query else "")
