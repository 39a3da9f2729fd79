"""Hostile text, numbers and days in every address, query parameter and form field: a page never answers with a 5xx.

The addresses come from the resolver. The parameters are those that a page is seen to read: its forms are read from
their HTML, and every name that a view, a form or a filter asks of the query or the body is written down.

On both databases each page is asked by who may do most there, all its fields hostile at once. By everybody else on
SQLite alone: what a person may do is the same on both. Field by field on PostgreSQL alone: it refuses every number and
text that SQLite refuses, and more. Django's admin turns all but its operators away before it reads anything.
"""

from collections.abc import Iterator
from copy import copy, deepcopy
from itertools import chain, cycle, islice
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlsafe_base64_encode

from accounts.people.models import Person
from accounts.roles import Role, Side
from collab import by_number
from foundation.tenancy import across_institutions
from tests.contract.callers import make_consortium_world
from tests.factories.browsers import sign_in
from tests.factories.pages import make_links, make_rows
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tests.rendered_forms import Fields, forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

#: Percent-encoded, as they come over the wire: NUL, a control character, no UTF-8, half of a surrogate pair.
UNUSABLE = ["a%00b", "a%1Bb", "%FF%FE", "a%ED%A0%80b"]
HOSTILE = [
    "99999999999999999999999", "9223372036854775808", "2147483648", "-1", "²", "1e400",
    "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-31", "25:61",
    "", "x" * 3000, "\N{RIGHT-TO-LEFT OVERRIDE}\N{COMBINING ACUTE ACCENT}\N{GRINNING FACE}", "'\"><%s{{x}}\\",
]  # fmt: skip
TOGETHER = 3  # values that all fields of a form are given at once; each field alone has one more
ALLOWED = {200, 201, 301, 302, 400, 401, 403, 404, 405, 409, 410, 413, 422}
BEYOND = [2**63, 10**40]
#: What an address names besides a row; by its name where two mean different things.
NAMED = {
    "name": "1780000000000000000-01234567",
    "key": "late",
    "form": "csv",
    "part": "people",
    "answer": "we-met",
    "kind": "actions",
    "side": "library",
    "relation": "aligned",
    "slug": "federated-sign-on",
    "app_label": "tracker",
    "code": "aaaa-bbbb-cccc-dddd",
}
NAMED_BY = {
    "ai-public": {"slug": "northfield"},
    "ai-export": {"form": "json"},
    "invitation-answer": {"answer": "yes"},
    **{name: {"kind": "lessons"} for name in ("closing-add", "closing-row", "closing-delete")},
}


def _patterns(patterns: Any, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":  # tests/contract/test_fuzz.py
                yield from _patterns(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", pattern


PATTERNS = dict(_patterns(get_resolver().url_patterns))


def _named(name: str, key: str) -> str | None:
    return NAMED_BY.get(name, NAMED).get(key)


def _folder(name: str) -> str:
    """Addresses of one folder are tried together, and each model's in the admin."""
    if name.startswith("admin:"):
        return name.rsplit("_", 1)[0]
    arguments = PATTERNS[name].pattern.regex.groupindex
    whole = reverse(name, kwargs={key: _named(name, key) or "1234567890" for key in arguments})
    return whole.strip("/").split("/")[0]


FOLDERS: dict[str, list[str]] = {}
for _name in PATTERNS:
    FOLDERS.setdefault(_folder(_name), []).append(_name)


#: The folders that one world serves: what is sent is taken back. Not those that may sign somebody out.
MODELS = [folder for folder in FOLDERS if folder.startswith("admin:") and len(FOLDERS[folder]) == 5]
TRIED = [*([folder] for folder in FOLDERS if folder not in MODELS), *(MODELS[n::5] for n in range(5))]


#: How a value is asked for; to read a body asks for each name by the others.
ASKED_FOR = ("__getitem__",)


def names_read(
    monkeypatch: pytest.MonkeyPatch, methods: tuple[str, ...] = (*ASKED_FOR, "_getlist", "__contains__")
) -> set[str]:
    """Where every name is written down that is asked of a query or a body from now on."""
    read = set[str]()
    for method in methods:
        original = getattr(QueryDict, method)

        def asked(query: Any, key: Any, *args: Any, _original: Any = original, **kwargs: Any) -> Any:
            read.add(key)
            return _original(query, key, *args, **kwargs)

        monkeypatch.setattr(QueryDict, method, asked)
    return read


class Pages:
    """A world, somebody of every role who asks for pages, and what the pages read."""

    read: set[str]

    def __init__(self) -> None:
        self.world = world = make_consortium_world()
        self.rows, self.links = make_rows(world), make_links(world)
        with across_institutions():
            people: dict[str, Person | None] = {
                str(role): make_person(world.institution, Side.LIBRARY, role) for role in Role
            }
            people |= {
                "nobody": None,
                "member": world.librarian,
                "stranger": make_person(make_world().institution, Side.IT, Role.ADMIN),
                "operator": Person.objects.create_superuser("operator@example.org", name="Operator"),
            }
        self.clients = {who: self._client(person) for who, person in people.items()}

    @staticmethod
    def _client(person: Person | None) -> Client:
        client = Client(raise_request_exception=False)
        if person is not None:
            sign_in(client, person)
        return client

    def for_one_test(self, monkeypatch: pytest.MonkeyPatch) -> "Pages":
        """The same rows and people, with browsers and notes of its own."""
        one = copy(self)
        one.world, one.rows, one.links = deepcopy((self.world, self.rows, self.links))
        one.clients = {who: self._client(None) for who in self.clients}
        for who, client in one.clients.items():
            client.cookies = self.clients[who].cookies.copy()
        one.read = names_read(monkeypatch)
        return one

    def ask(self, who: str, method: str, path: str, data: str) -> int:
        """The status of the answer; what was written is undone. `data`: percent-encoded."""
        client, form = self.clients[who], "application/x-www-form-urlencoded"
        with transaction.atomic():
            answer = client.get(f"{path}?{data}") if method == "GET" else client.post(path, data, content_type=form)
            transaction.set_rollback(True)
        cause = getattr(answer, "exc_info", None)
        assert answer.status_code in ALLOWED, (who, method, path, data[:300], answer.status_code, cause and cause[1])
        if method == "GET" and answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            self.html = answer.content.decode()
        return answer.status_code

    def path(self, name: str, **changes: Any) -> str:
        values: dict[str, Any] = {key: self.argument(name, key) for key in PATTERNS[name].pattern.regex.groupindex}
        return reverse(name, kwargs={**values, **changes})

    def argument(self, name: str, key: str) -> Any:
        folder = _folder(name)
        if key == "token":
            return self.links.get(name, "a-forged-token")
        if key == "uidb64":
            return urlsafe_base64_encode(str(self.world.librarian.pk).encode())
        if key in ("object_id", "content_type_id"):
            return self._admin_row(folder)
        if key == "kind" and folder in ("decisions", "actions", "agenda"):
            return folder
        return _named(name, key) or self.rows.get(folder, 1)

    def _admin_row(self, folder: str) -> int:
        _site, _, label = folder.partition(":")
        try:
            model = apps.get_model(label.replace("_", ".", 1) if not label.startswith("django_") else label)
        except (LookupError, ValueError):
            return 1
        with across_institutions():
            return model._default_manager.values_list("pk", flat=True).first() or 1


@pytest.fixture(scope="module")
def all_pages(module_rows: None) -> Pages:
    return Pages()


@pytest.fixture
def pages(all_pages: Pages, db: None, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return all_pages.for_one_test(monkeypatch)


def _sent(fields: Fields, **hostile: str) -> str:
    """The fields percent-encoded; those of `hostile` come as they are."""
    kept = [(name, value) for name, values in fields.items() if name not in hostile for value in values]
    return "&".join([urlencode(kept), *(f"{quote(name)}={value}" for name, value in hostile.items())])


def _fields(pages: Pages, folder: str) -> dict[str, Fields]:
    """Address -> the fields of its form, as the pages of the folder show it to administrators and members."""
    found: dict[str, Fields] = {}
    for name in FOLDERS[folder]:
        for who in ("operator",) if name.startswith("admin:") else ("member", "admin", "operator"):
            pages.html = ""
            path = pages.path(name)
            pages.ask(who, "GET", path, "")
            for action, fields in forms_of(pages.html).items():
                found.setdefault(action or path, {}).update(fields)
    return found


def _names(pages: Pages, who: str, path: str, fields: Fields) -> dict[str, set[str]]:
    """Method -> every name that the page reads, until nothing new is found."""
    names: dict[str, set[str]] = {}
    for method in ("GET", "POST"):
        pages.read.clear()
        known: set[str] = set()
        while True:
            sent = fields if method == "POST" else {}
            pages.ask(who, method, path, _sent(sent, **dict.fromkeys(known - sent.keys(), "1")))
            found = {name for name in pages.read if isinstance(name, str) and name.isidentifier()}
            if found <= known:
                break
            known |= found
        names[method] = known - {"csrfmiddlewaretoken"}
    return names


def _callers(pages: Pages, name: str, strongest: str) -> set[str]:
    if connection.vendor != "sqlite":
        return {strongest}
    return {"nobody", "admin", "operator"} if name.startswith("admin:") else set(pages.clients)


@pytest.mark.parametrize("folders", TRIED, ids=",".join)
def test_no_page_of_a_folder_breaks(folders: list[str], pages: Pages) -> None:
    for folder in folders:
        _try_folder(folder, pages)


def _try_folder(folder: str, pages: Pages) -> None:
    forms = _fields(pages, folder)
    tried = cycle(HOSTILE)
    for name in FOLDERS[folder]:
        path = pages.path(name)
        fields = forms.get(path, {})
        strongest = "operator" if name.startswith("admin:") else "nobody" if name in pages.links else "admin"
        names = _names(pages, strongest, path, fields)
        for method, known in names.items():
            sent = fields if method == "POST" else {}
            for who in sorted(_callers(pages, name, strongest)):
                pages.ask(who, method, path, _sent(sent, **dict.fromkeys(known, quote(next(tried)))))
            if not known:
                continue
            for value in islice(tried, TOGETHER):
                pages.ask(strongest, method, path, _sent(sent, **dict.fromkeys(known, quote(value))))
            for one in sorted(known) if connection.vendor == "postgresql" else ():
                pages.ask(strongest, method, path, _sent(sent, **{one: quote(next(tried))}))
            twice = "".join(f"&{quote(one)}=2&{quote(one)}[]=3" for one in known)
            pages.ask(strongest, method, path, _sent(sent) + twice)


def test_every_folder_is_tried_once() -> None:
    assert sorted(chain(*TRIED)) == sorted(FOLDERS)


@pytest.mark.sqlite  # once: it is refused before a database is asked
def test_text_that_cannot_be_stored_is_refused(pages: Pages) -> None:
    callers = cycle(pages.clients.keys() - {"operator"})  # whom another middleware sends to the admin, unread
    for name in PATTERNS:
        path = pages.path(name)
        for method in ("GET", "POST") if path not in by_number.VIEWS else ():  # those read nothing that is sent
            for value in UNUSABLE:
                who = next(callers)
                status = pages.ask(who, method, path, f"anything={value}")
                assert (who, method, path, value, status) == (who, method, path, value, 400)


def test_an_address_that_names_nothing_is_not_found(pages: Pages) -> None:
    for name, pattern in PATTERNS.items():
        for key in pattern.pattern.regex.groupindex:
            whole, value = pages.path(name), str(pages.argument(name, key))
            for number in BEYOND:
                path = str(number).join(whole.rsplit(value, 1))
                for who, method in (("admin", "GET"), ("operator", "POST"), ("nobody", "GET")):
                    status = pages.ask(who, method, path, "")
                    if key in ("pk", "project_id") and who != "operator":  # who is sent to the admin
                        assert (path, who, status) == (path, who, 404)
            for hostile in UNUSABLE:
                path = hostile.join(whole.rsplit(value, 1))
                assert (path, pages.ask("admin", "GET", path, "")) == (path, 400)
