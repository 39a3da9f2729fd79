"""What a browser is told about every answer, where answers lead, what a table's cells begin with, and how often who is
not signed in makes us write a mail: each address of the product is asked."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import IntegrityError, models, transaction
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from accounts.people.models import AccountNotice, PasswordRequest
from accounts.roles import Role
from collab import by_number
from foundation.tenancy import across_institutions
from tests.contract.routes import ROUTES, Route, ids_of
from tests.contract.test_models import TENANTS
from tests.contract.test_page_fuzz import ASKED_FOR, names_read
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.delivery.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.timeout(600)]
PAGES = [route for route in ROUTES if not route.in_api]
PUBLIC = [route for route in PAGES if route.is_public]
ELSEWHERE = "evil.example"
#: As browsers read them, all of these lead to another host.
LEADING_AWAY = (
    f"https://{ELSEWHERE}/", f"//{ELSEWHERE}/", f"/\\{ELSEWHERE}/", f"\\\\{ELSEWHERE}/", f"https:{ELSEWHERE}",
    f"/\t/{ELSEWHERE}/",
    f"///{ELSEWHERE}/", f" https://{ELSEWHERE}/", f"javascript:alert('{ELSEWHERE}')", f"https://testserver@{ELSEWHERE}/",
)  # fmt: skip
#: Names by which addresses are asked where to lead to.
WHERE_TO = ("next", "back", "return", "return_to", "redirect", "url", "from", "to")
#: Texts that nobody types: what signs people in, and what finds a row.
NOT_TYPED = {"password", "digest", "token_key", "secret", "uid", "email", "guest_address"}
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def ids(world: World) -> dict[str, int]:
    return ids_of(world)


@pytest.fixture
def browser(world: World) -> Client:
    with across_institutions():
        roles = (Role.ADMIN, Role.MANAGER, Role.DEAN, Role.CONSORTIUM)
        return signed_in(make_person(world.institution, world.engineer.side, *roles), raise_request_exception=False)


def _body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else bytes(answer.content)


def _faults(answer: HttpResponse, *, signs_in: bool) -> Iterator[str]:
    """What is missing in the headers of an answer."""
    kind = answer.headers.get("Content-Type", "")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if answer.headers.get("X-Frame-Options") != "DENY":
        yield "may be framed"
    if answer.headers.get("Referrer-Policy") != "same-origin":
        yield "tells its address"
    if not kind and answer.status_code not in (204, 301, 302, 304):
        yield "has no type"
    if kind.startswith("text/") and "charset=utf-8" not in kind:
        yield f"has no charset: {kind}"
    policy = answer.headers.get("Content-Security-Policy", "")
    if kind.startswith("text/html") and ("default-src 'self'" not in policy or "unsafe" in policy):
        yield f"has the policy {policy!r}"
    if signs_in and answer.status_code == 200 and not answer.headers.get("Cache-Control", "").count("private"):
        yield f"is kept: {answer.headers.get('Cache-Control')!r}"
    shown = ("text/html", "application/json", "application/problem+json", "application/schema+json")
    if kind and not kind.startswith((*shown, "text/calendar", "image/", "text/plain")):
        disposition = answer.headers.get("Content-Disposition", "")
        if not re.fullmatch(r"(attachment|inline); filename=\"[\w. -]+\"(; filename\*=.*)?", disposition):
            yield f"is a file called {disposition!r} of type {kind}"
    for cookie in answer.cookies.values():
        if cookie["samesite"] not in ("Lax", "Strict") or not (cookie["httponly"] or cookie.key == "csrftoken"):
            yield f"sets the cookie {cookie.OutputString()}"


def test_every_answer_says_how_it_is_to_be_read(ids: dict[str, int], browser: Client) -> None:
    found, asked = [], set[str]()
    for route in (route for route in ROUTES if route.path(ids) not in by_number.VIEWS):  # which programs ask, inside
        for who, client in (("nobody", Client(raise_request_exception=False)), ("administrator", browser)):
            answer = client.get(route.path(ids))
            asked.add(answer.headers.get("Content-Type", "").partition(";")[0])
            found += [
                (who, route.name, fault) for fault in _faults(answer, signs_in=who != "nobody" and not route.is_public)
            ]
    assert found == []
    assert {"text/html", "application/json", "application/problem+json"} <= asked


def _leads_away(answer: Any) -> bool:
    """By a redirect, a link or a form."""
    where = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    if ELSEWHERE in where and not re.match(r"^(http://testserver)?/(?![/\\])", where):
        return True
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return False
    links = re.findall(r'(?:href|action|hx-get|hx-post|src)="([^"]*)"', _body(answer).decode())
    return any(ELSEWHERE in link and not re.match(r"^[/?#](?![/\\])", link) for link in links)


def test_no_address_leads_to_another_host(
    ids: dict[str, int], browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is told to lead to; `next` by each form, the other names all at once. What looks at none of the
    names is told once."""
    found, read, follows = [], names_read(monkeypatch, ASKED_FOR), set()
    for route in PAGES:
        path = route.path(ids)
        for who, client in (("nobody", Client(raise_request_exception=False)), ("administrator", browser)):
            if who == "nobody" and not route.is_public:
                continue
            for method in ("get", "post"):
                for target in LEADING_AWAY:
                    given = "&".join(f"{name}={quote(target)}" for name in WHERE_TO)
                    read.clear()
                    with transaction.atomic():
                        cookies = client.cookies.copy()
                        answer = getattr(client, method)(f"{path}?{given}", {} if method == "get" else {"next": target})
                        client.cookies = cookies
                        transaction.set_rollback(True)
                    if _leads_away(answer):
                        found.append((who, method, route.name, target))
                    if not read & set(WHERE_TO):
                        break
                    follows.add(route.name)
    assert found == []
    assert {"sign-in", "action-done"} <= follows
    assert follows < {route.name for route in PAGES}


def test_address_under_another_host_is_refused(ids: dict[str, int], browser: Client) -> None:
    """But for health, which is asked by number."""
    answered = {route.name for route in ROUTES if browser.get(route.path(ids), HTTP_HOST=ELSEWHERE).status_code != 400}
    assert answered <= {"healthz", "readyz", "metrics"}


def _fill_with_formulas(world: World) -> int:
    """Every text that people type, in the world's rows, begins as a formula does. How many columns took it."""
    filled = 0
    with across_institutions():
        for model in TENANTS:
            for field in model._meta.local_concrete_fields:
                typed = isinstance(field, models.CharField | models.TextField) and not field.choices
                if not typed or (field.max_length or 1000) < 100 or field.name in NOT_TYPED:
                    continue
                try:
                    with transaction.atomic():
                        for number, pk in enumerate(model._base_manager.values_list("pk", flat=True)):
                            text = f"{FORMULAS[number % 4]}1+{pk}|x"
                            model._base_manager.filter(pk=pk).update(**{field.name: text})
                        filled += 1
                except IntegrityError:  # a text of ours, of a known form
                    continue
    return filled


def _cells(answer: Any) -> Iterator[Any]:
    body = _body(answer)
    if answer.headers["Content-Type"].startswith("text/csv"):
        yield from (cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in row)
    else:
        for sheet in load_workbook(io.BytesIO(body)):
            yield from (cell for row in sheet.iter_rows() for cell in row)


def _is_formula(cell: Any) -> bool:
    """Of a CSV file a text; of a workbook a cell, which says what it is."""
    if isinstance(cell, str):
        number = re.fullmatch(r"-\d+(\.\d+)?%?", cell)
        return cell.lstrip(" ").startswith(FORMULAS) and number is None
    return bool(cell.data_type == "f")


def _tables(client: Client, ids: dict[str, int]) -> Iterator[tuple[str, Any]]:
    """Every answer that is a table, with the address."""
    for route in ROUTES:
        for form in ("csv", "xlsx"):
            answer = client.get(f"{route.path(ids)}?format={form}")
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code == 200 and (kind.startswith("text/csv") or "spreadsheetml" in kind):
                yield f"{route.name} {form}", answer


def test_cell_of_no_table_is_a_formula(world: World, ids: dict[str, int], browser: Client) -> None:
    assert _fill_with_formulas(world) > 30
    found, tables, cells = [], set[str](), 0
    for name, answer in _tables(browser, ids):
        tables.add(name)
        for cell in _cells(answer):
            cells += "1+" in str(getattr(cell, "value", cell))
            if _is_formula(cell):
                found.append((name, getattr(cell, "value", cell)))
    assert found == []
    assert len(tables) > 20
    assert cells > 100  # so what was put there is seen


def _rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (PasswordRequest, AccountNotice, Message)}


def _public_forms(route: Route, world: World) -> dict[str, str]:
    return {
        "email": world.engineer.email, "username": world.engineer.email, "password": "wrong", "name": "Ann",
        "answer": "yes", "text": "Well", "token": "x", "code": "000000",
    }  # fmt: skip


def test_stranger_makes_us_write_one_mail(world: World, ids: dict[str, int]) -> None:
    """However often they ask, and wherever nobody has to sign in."""
    assert {"sign-in", "password-forgotten", "invitation-answer", "unsubscribe"} <= {route.name for route in PUBLIC}
    with across_institutions():
        before = _rows()
        for route in PUBLIC:
            for _often in range(3):
                Client(raise_request_exception=False).post(route.path(ids), _public_forms(route, world))
        after = _rows()
    more = {name: after[name] - before[name] for name in after}
    assert more == {"PasswordRequest": 1, "AccountNotice": 0, "Message": 0}
