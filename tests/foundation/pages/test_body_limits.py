"""A body that is too large is refused before a byte of it is read, whoever sends it."""

from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.roles import Role, Side
from foundation.pages.unread_bodies import ROOM, reading_to_the_end
from foundation.tenancy import across_institutions
from tests.contract.routes import ROUTES, ids_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tracker.intake.csv.actions.uploads import MAX_UPLOAD_BYTES
from tracker.intake.csv.views import ImportMeetings

pytestmark = pytest.mark.django_db
LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
FORM = "multipart/form-data; boundary=x"


class Body:
    """What a client goes on sending for as long as it is read."""

    def __init__(self) -> None:
        self.was_read = False

    def read(self, size: int = -1) -> bytes:
        self.was_read = True
        return b""

    readline = read


def _post(client: Client, path: str, size: int, content_type: str = FORM, **extra: Any) -> Any:
    """As a client that announces `size` bytes. An answer of 413 has asked for none of them."""
    body = Body()
    given = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(size), "wsgi.input": body, **extra}
    answer = client.generic("POST", path, **given)
    assert not (answer.status_code == 413 and body.was_read)
    answer.body_was_read = body.was_read
    return answer


def test_too_large_body_is_refused_on_every_address() -> None:
    ids = ids_of(make_world())
    paths = {route.path(ids) for route in ROUTES} - {"/healthz/", "/readyz/"} | {"/admin/login/"}
    assert len(paths) > 100
    answers = {path: _post(Client(), path, LIMIT + 1) for path in sorted(paths)}
    others = {path: answer for path, answer in answers.items() if answer.status_code != 413}
    assert all(path.startswith("/api/v1/imports/") for path in others)  # a larger one, of whom a token lets in
    assert {(answer.status_code, answer.body_was_read) for answer in others.values()} == {(401, False)}


def test_stranger_may_not_send_a_file() -> None:
    assert _post(Client(), reverse("import-meetings"), LIMIT + 1).status_code == 413


def test_signed_in_person_may_send_a_file_up_to_its_limit() -> None:
    client = signed_in(make_world().librarian)
    sent = _post(client, reverse("import-meetings"), MAX_UPLOAD_BYTES)
    assert (sent.status_code, sent.body_was_read) == (422, True)  # a form without a file
    assert _post(client, reverse("import-meetings"), ImportMeetings.largest_body + 1).status_code == 413
    assert _post(client, "/preferences/", LIMIT + 1).status_code == 413


def test_person_who_may_not_import_may_not_send_a_file() -> None:
    world = make_world()
    with across_institutions():
        reader = make_person(world.institution, Side.LIBRARY, Role.READER)
    assert _post(signed_in(reader), reverse("import-meetings"), LIMIT + 1).status_code == 413


def test_refusal_is_a_page_a_message_or_a_problem() -> None:
    page = _post(Client(), "/sign-in/", LIMIT + 1)
    assert page.headers["Content-Type"].startswith("text/html")
    assert _post(Client(), "/sign-in/", LIMIT + 1, HTTP_HX_REQUEST="true").headers["HX-Retarget"] == "#toasts"
    problem = _post(Client(), "/api/v1/meetings/", LIMIT + 1, "application/json")
    assert (problem.headers["Content-Type"], problem.json()["status"]) == ("application/problem+json", 413)


@pytest.mark.parametrize("length", ["", "-1", "many", "1e9", "٣٠٠٠٠٠٠"])
def test_length_that_is_no_number_is_no_500(length: str) -> None:
    answer = Client(raise_request_exception=False).generic("POST", "/sign-in/", b"", CONTENT_LENGTH=length)
    assert answer.status_code < 500


def test_body_in_chunks_is_refused_on_every_address() -> None:
    """The server would read none of it, and take the request for one without a body."""
    ids = ids_of(make_world())
    paths = {route.path(ids) for route in ROUTES} - {"/healthz/", "/readyz/"}
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    assert [path for path in sorted(paths) if Client().generic("POST", path, **chunked).status_code != 411] == []
    answer = Client().generic("POST", "/api/v1/meetings/", **chunked)
    assert (answer.headers["Content-Type"], answer.json()["status"]) == ("application/problem+json", 411)
    assert "Content-Length" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "size", "status", "is_read"),
    [
        ("/sign-in/", LIMIT + ROOM, 413, True),
        ("/sign-in/", LIMIT + ROOM + 1, 413, False),  # the proxy lets no such thing through
        ("/import/", MAX_UPLOAD_BYTES, 413, True),
        ("/nowhere/", LIMIT, 404, True),
        ("/api/v1/meetings/", 2, 401, True),
    ],
)
def test_server_reads_what_the_proxy_may_still_send(path: str, size: int, status: int, is_read: bool) -> None:
    body, said = Body(), list[str]()
    environ = RequestFactory().generic("POST", path).environ
    environ |= {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(size), "wsgi.input": body}
    answer = reading_to_the_end(WSGIHandler())(environ, lambda code, _headers: said.append(code[:3]))
    answer.close()
    assert (said, body.was_read) == ([str(status)], is_read)
