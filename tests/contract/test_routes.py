"""Every address is classified in one table: public, or for whom. An unclassified one fails, and so does one that lets
in somebody else: nobody in particular, somebody of another institution, the wrong role."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure, Consortium
from accounts.roles import Role, Side
from foundation.api.resources import Resource
from foundation.api.views import InstitutionView
from foundation.pages.actions import save_view
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.browsers import sign_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.factories.reminders import make_reminder
from tracker.intake.csv.actions import store_upload
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision

PUBLIC, MEMBER, READER, ADMIN, CONSORTIUM = "public", "member", "reader", "administrator", "consortium"
LINK, SIGNED = "link", "signed in"
#: What each API address asks for, to read and to write. `member`: whoever belongs to the institution, `reader`: one of
#: the roles that read its projects; whether they may write this very row, the actions say and their tests show.
API = {
    "schema": (PUBLIC, None),
    "docs": (PUBLIC, None),
    "me": (MEMBER, MEMBER),
    "institution": (MEMBER, ADMIN),
    "team": (READER, ADMIN),
    "person": (READER, ADMIN),
    "term": (READER, ADMIN),
    "audit": (ADMIN, None),
    "project": (READER, READER),
    "meeting": (READER, READER),
    "meeting-answer-invitation": (None, READER),
    "meeting-close": (None, READER),
    "meeting-reopen": (None, READER),
    "decision": (READER, READER),
    "decision-agree": (None, READER),
    "action": (READER, READER),
    "agenda-item": (READER, READER),
    "reminder": (READER, None),
    "reminder-snooze": (None, READER),
    "benchmark": (READER, None),
    "report-institution": (READER, None),
    "report-rows": (READER, None),
    "report-consortium": (CONSORTIUM, None),
}
#: Pages, by name: public, for whoever has a signed link, or for people who signed in; and the rows in their address.
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "healthz": (PUBLIC, {}),
    "readyz": (PUBLIC, {}),
    "styleguide": (PUBLIC, {}),
    "favicon": (PUBLIC, {}),
    "reminder-answer": (LINK, {"answer": "we-met"}),
    "unsubscribe": (LINK, {}),
    "tokens": (SIGNED, {}),
    "revoke-token": (SIGNED, {}),
    "reminders": (SIGNED, {}),
    "failed-messages": (SIGNED, {}),
    "preferences": (SIGNED, {}),
    "resume-reminders": (SIGNED, {}),
    "report": (SIGNED, {}),
    "report-present": (SIGNED, {}),
    "report-figure": (SIGNED, {"key": "late"}),
    "report-file": (SIGNED, {"form": "pdf"}),
    "report-subscribe": (SIGNED, {}),
    "consortium": (SIGNED, {}),
    "wake-project": (SIGNED, {"project_id": "project"}),
    "sign-in": (PUBLIC, {}),
    "sign-out": (PUBLIC, {}),
    "language": (SIGNED, {}),
    "password-change": (SIGNED, {}),
    "admin-password": (SIGNED, {}),
    "password-forgotten": (PUBLIC, {}),
    "password-sent": (PUBLIC, {}),
    "password-reset": (PUBLIC, {}),
    "this-week": (SIGNED, {}),
    "project-list": (SIGNED, {}),
    "meeting-list": (SIGNED, {}),
    "decision-list": (SIGNED, {}),
    "action-list": (SIGNED, {}),
    "search": (SIGNED, {}),
    "setup": (SIGNED, {}),
    "institution": (SIGNED, {}),
    "people": (SIGNED, {}),
    "trail": (SIGNED, {}),
    "accessibility": (PUBLIC, {}),
    "people-add": (SIGNED, {}),
    "person-edit": (SIGNED, {"pk": "person"}),
    "teams": (SIGNED, {}),
    "team-create": (SIGNED, {}),
    "team-edit": (SIGNED, {"pk": "team"}),
    "team-delete": (SIGNED, {"pk": "team"}),
    "person-leave": (SIGNED, {"pk": "person"}),
    "person-return": (SIGNED, {"pk": "person"}),
    "view-remove": (SIGNED, {"pk": "view"}),
    "project-create": (SIGNED, {}),
    "project": (SIGNED, {"pk": "project"}),
    "project-edit": (SIGNED, {"pk": "project"}),
    "project-met": (SIGNED, {"pk": "project"}),
    "project-propose": (SIGNED, {"pk": "project"}),
    "meeting-undo": (SIGNED, {"pk": "meeting"}),
    "closure-open": (SIGNED, {"pk": "term"}),
    "term-calendar": (SIGNED, {}),
    "log-meeting": (SIGNED, {}),
    "import-meetings": (SIGNED, {}),
    "import-upload": (SIGNED, {"pk": "upload"}),
    "import-confirm": (SIGNED, {"pk": "upload"}),
    "log-find": (SIGNED, {}),
    "draft-throw-away": (SIGNED, {}),
    "draft-take-up": (SIGNED, {}),
    "meeting": (SIGNED, {"pk": "meeting"}),
    "meeting-edit": (SIGNED, {"pk": "meeting"}),
    "meeting-outcome": (SIGNED, {"pk": "meeting"}),
    "meeting-answer": (SIGNED, {"pk": "meeting"}),
    "meeting-delete": (SIGNED, {"pk": "meeting"}),
    "meeting-notes": (SIGNED, {"pk": "meeting"}),
    "meeting-close": (SIGNED, {"pk": "meeting"}),
    "meeting-reopen": (SIGNED, {"pk": "meeting"}),
    "project-part": (SIGNED, {"pk": "project", "part": "people"}),
    "project-close": (SIGNED, {"pk": "project"}),
    "project-reopen": (SIGNED, {"pk": "project"}),
    "project-delete": (SIGNED, {"pk": "project"}),
    "outcome-add": (SIGNED, {"pk": "project", "kind": "actions"}),
    "outcome": (SIGNED, {"pk": "action", "kind": "actions"}),
    "action-done": (SIGNED, {"pk": "action"}),
    "action-open": (SIGNED, {"pk": "action"}),
    "agenda-reached": (SIGNED, {"pk": "agenda-item"}),
    "decision-agree": (SIGNED, {"pk": "decision"}),
}
#: Pages that say the same whether or not the row is there -> why that is right.
BLIND = {
    "wake-project": "ends one's own snooze of a project, and there may be none",
    "report-figure": "its address names a figure, no row",
    "report-file": "its address names a format, no row",
}
#: API addresses that answer about the caller, the caller's institution, or about nobody's rows.
OWN = {"me", "benchmark", "report-institution", "report-rows", "report-consortium"}
#: What an address names besides rows.
NAMED = {"key": "late", "form": "pdf"}
#: Left to Django, which asks for a signed-in member of staff.
DJANGO = {"admin"}


def _routes(patterns: Any, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _routes(pattern.url_patterns, inner)
        else:
            yield namespaces, pattern


ROUTES = list(_routes(get_resolver().url_patterns))
IN_API = {str(pattern.name): pattern for namespaces, pattern in ROUTES if namespaces == ("api",)}


def _kind(name: str) -> str:
    return name.removesuffix("-list").removesuffix("-detail")


def test_every_address_is_classified() -> None:
    unclassified = {
        f"{':'.join(namespaces)} {pattern.name} {pattern.pattern}"
        for namespaces, pattern in ROUTES
        if not (namespaces and namespaces[0] in DJANGO)
        and not (namespaces == ("api",) and _kind(str(pattern.name)) in API)
        and not (not namespaces and pattern.name in PAGES)
    }
    assert unclassified == set()


def test_the_table_names_no_address_that_is_gone() -> None:
    assert set(API) == {_kind(name) for name in IN_API}
    assert set(PAGES) == {str(pattern.name) for namespaces, pattern in ROUTES if not namespaces}


def test_every_api_view_derives_its_rules() -> None:
    for name, pattern in IN_API.items():
        if API[_kind(name)][0] != PUBLIC:
            assert issubclass(pattern.callback.cls, InstitutionView), name
            assert callable(pattern.callback.cls.reads), name


def test_every_post_is_idempotent() -> None:
    for name, pattern in IN_API.items():
        handler = getattr(pattern.callback, "actions", {}).get("post")
        if handler:
            assert getattr(pattern.callback.cls, handler).idempotent, name


RESOURCES = sorted(
    {pattern.callback.cls for pattern in IN_API.values() if issubclass(pattern.callback.cls, Resource)},
    key=lambda view: str(view.__name__),
)


@pytest.mark.parametrize("view", RESOURCES, ids=[view.__name__ for view in RESOURCES])
def test_every_field_has_a_filter_of_its_name_or_a_reason(view: Any) -> None:
    fields = set(view.serializer_class().fields)
    filters, reasons = set(view.filterset_class.base_filters), set(view.filterset_class.unfiltered)
    assert fields - filters - reasons - {"created_at", "updated_at"} == set()  # ?updated_since= asks for these
    assert reasons - fields == set()
    assert reasons & filters == set()
    assert {name.removeprefix("-") for name in view.ordering} <= set(view.orderings)


@pytest.mark.parametrize("view", RESOURCES, ids=[view.__name__ for view in RESOURCES])
def test_no_filter_asks_for_distinct_rows(view: Any) -> None:
    """PostgreSQL refuses it beside an order by what is not selected, which lists of ours have."""
    assert [name for name, one in view.filterset_class.base_filters.items() if one.distinct] == []


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def _ids(world: World) -> dict[str, int]:
    with across_institutions():
        at = world.at(date(2026, 3, 4))
        meeting = world.meet(date(2026, 3, 4), invited=[world.engineer])
        hung: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": at, "project": world.project}
        decision = record_decision(text="Yes", must_agree=[world.librarian], **hung).pk
        reminder = make_reminder(world.librarian, world.project).pk
        return {
            "reminder": reminder,
            "reminder-snooze": reminder,
            "institution": world.institution.pk,
            "team": world.engineer.team_id or 0,
            "person": world.engineer.pk,
            "term": Closure.objects.create(
                institution=world.institution, name="Break", starts_on="2026-12-21", ends_on="2027-01-03"
            ).pk,
            "audit": AuditEntry.objects.filter(institution=world.institution).values_list("pk", flat=True)[0],
            "project": world.project.pk,
            "view": save_view(person=world.librarian, page="project-list", name="Mine", query="").pk,
            "upload": store_upload(
                institution_id=world.institution.pk,
                by=world.librarian,
                at=at,
                file_name="a.csv",
                chunks=[b"held_on,projects\n"],
            ).pk,
            "meeting": meeting.pk,
            "meeting-answer-invitation": meeting.pk,
            "meeting-close": meeting.pk,
            "meeting-reopen": meeting.pk,
            "decision": decision,
            "decision-agree": decision,
            "action": add_action(text="Do it", **hung).pk,
            "agenda-item": add_agenda_item(text="Talk", **hung).pk,
        }


def _calls(ids: dict[str, int], kinds: set[str]) -> Iterator[tuple[str, str, str, bool]]:
    """kind, method, path and whether the path names a row, for everything that these addresses do."""
    for name, pattern in IN_API.items():
        kind = _kind(name)
        if kind not in kinds:
            continue
        row = "pk" in pattern.pattern.regex.groupindex
        named = {key: NAMED[key] for key in pattern.pattern.regex.groupindex if key in NAMED}
        path = reverse(f"api:{name}", kwargs={"pk": ids[kind]} if row else named)
        actions = getattr(pattern.callback, "actions", None) or {"get": "get"}
        for method in list(actions):
            if method != "head":
                yield kind, method, path, row


def _closed() -> set[str]:
    return {kind for kind, (read, _write) in API.items() if read != PUBLIC}


def _rule(kind: str, method: str) -> str | None:
    return API[kind][0 if method == "get" else 1]


def test_nobody_in_particular_gets_401(world: World) -> None:
    for kind, method, path, _row in _calls(_ids(world), _closed()):
        response = getattr(APIClient(), method)(path)
        assert (kind, method, response.status_code) == (kind, method, 401)


def test_another_institution_gets_404_for_a_row(world: World) -> None:
    ids = _ids(world)
    with across_institutions():
        stranger = make_person(make_world().institution, Side.LIBRARY, Role.ADMIN)
    client = client_of(stranger)
    seen = 0
    for kind, method, path, row in _calls(ids, _closed()):
        if row:
            response = getattr(client, method)(path, {} if method != "get" else None)
            assert (kind, method, response.status_code) == (kind, method, 404)
            seen += 1
        elif method == "get" and kind not in OWN:
            theirs = [item["id"] for item in client.get(path).json()["results"]]
            assert ids[kind] not in theirs, kind
    assert seen > 30


def test_the_wrong_role_gets_403(world: World) -> None:
    ids = _ids(world)
    with across_institutions():
        world.institution.consortium = Consortium.objects.create(name="All of them")
        world.institution.save()
        outside = client_of(make_person(world.institution, Side.OTHER, Role.CONSORTIUM))
        staff = client_of(world.librarian)
        admin = client_of(make_person(world.institution, Side.IT, Role.ADMIN))
    for kind, method, path, _row in _calls(ids, _closed()):
        rule = _rule(kind, method)
        refused = {MEMBER: [], READER: [outside], ADMIN: [outside, staff], CONSORTIUM: [staff, admin]}[str(rule)]
        for client in refused:
            response = getattr(client, method)(path, {} if method != "get" else None)
            assert (kind, method, response.status_code) == (kind, method, 403)
        allowed = {MEMBER: outside, READER: staff, ADMIN: admin, CONSORTIUM: outside}[str(rule)]
        if method == "get":
            assert (kind, allowed.get(path).status_code) == (kind, 200)


def test_a_reading_token_writes_nothing(world: World) -> None:
    with across_institutions():
        reader = client_of(make_person(world.institution, Side.IT, Role.ADMIN), scope="read")
    for kind, method, path, _row in _calls(_ids(world), _closed()):
        if method != "get":
            response = getattr(reader, method)(path, {})
            assert (kind, method, response.status_code) == (kind, method, 403)


def _pages(kind: str) -> list[str]:
    return [name for name, (who, _rows) in PAGES.items() if who == kind]


def _statuses(client: Client, path: str) -> set[tuple[int, bool]]:
    """Of GET and POST, without those that the page does not take: the status, and whether it leads to the sign-in."""
    answers = [client.get(path), client.post(path)]
    return {
        (answer.status_code, answer.headers.get("Location", "").startswith("/sign-in/"))
        for answer in answers
        if answer.status_code != 405
    }


@pytest.mark.parametrize("name", _pages(SIGNED))
def test_a_page_sends_nobody_in_particular_to_sign_in(world: World, settings: Any, name: str) -> None:
    settings.LOGIN_URL = "/sign-in/"
    ids = _ids(world)
    path = reverse(name, kwargs={key: ids.get(kind, kind) for key, kind in PAGES[name][1].items()})
    assert _statuses(Client(), path) == {(302, True)}


def test_a_page_of_another_institution_is_not_found(world: World) -> None:
    ids = _ids(world)
    with across_institutions():
        stranger = make_person(make_world().institution, Side.LIBRARY, Role.ADMIN)
    client = Client()
    sign_in(client, stranger)
    for name in _pages(SIGNED):
        if PAGES[name][1] and name not in BLIND:
            path = reverse(name, kwargs={key: ids.get(kind, kind) for key, kind in PAGES[name][1].items()})
            assert (name, _statuses(client, path)) == (name, {(404, False)})


@pytest.mark.parametrize("name", _pages(LINK))
def test_a_link_with_another_signature_leads_nowhere(db: None, name: str) -> None:
    path = reverse(name, kwargs={**PAGES[name][1], "token": "1.forged-by-somebody"})
    assert _statuses(Client(), path) == {(404, False)}


def test_what_is_public_answers_anybody(db: None) -> None:
    for kind, (read, _write) in API.items():
        if read == PUBLIC:
            assert APIClient().get(reverse(f"api:{kind}"), headers={"Accept": "*/*"}).status_code == 200
