"""Text that cannot be stored is refused before anything reads it, wherever it stands; and what is usable passes."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts.roles import Role, Side
from collab.wsgi import application
from foundation.tenancy import across_institutions
from foundation.usable_text import why_unusable, why_unusable_encoded
from tests.factories.api import client_of
from tests.factories.browsers import sign_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.intake.csv.models import MeetingUpload

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    sign_in(client, world.librarian)
    return client


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x7f", "\x85", "\ud800", "a\udfffb"])
def test_unusable_text_is_named(text: str) -> None:
    assert why_unusable(text)


@pytest.mark.parametrize(
    "text", ["", "a\tb\r\nc", "Word\x0bbreaks", "Zoë 李 🎓", "e\u0301", "\u202eright to left", "\ufffd", "\ufeff"]
)
def test_usable_text_passes(text: str) -> None:
    assert why_unusable(text) == ""


@pytest.mark.parametrize("encoded", [b"q=%00", b"q=%FF", b"q=%ED%A0%80", b"q=\xff", b"%1B=1"])
def test_an_encoded_query_is_judged_as_it_is_read(encoded: bytes) -> None:
    assert why_unusable_encoded(encoded)
    assert why_unusable_encoded(b"q=a%0D%0Ab+%F0%9F%8E%93&c=%25FF") == ""


def test_a_page_says_why(client: Client) -> None:
    answer = client.get("/search/?q=a%00b")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert "A NUL character cannot be stored." in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers
    assert client.get("/search/?q=a%0Ab").status_code == 200


def test_a_message_for_htmx_says_why(client: Client) -> None:
    answer = client.get("/search/?q=a%00b", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (400, "#toasts")


def test_the_api_answers_with_a_problem(world: World) -> None:
    answer = client_of(world.librarian).get("/api/v1/projects/?search=a%00b")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    why = "A NUL character cannot be stored."
    assert (answer.json()["detail"], answer.json()["errors"]) == (
        why,
        [{"parameter": "search", "detail": why, "code": "unusable_text"}],
    )


def test_json_names_the_field(world: World) -> None:
    with across_institutions():
        api = client_of(make_person(world.institution, Side.IT, Role.MANAGER))
    answer = api.post("/api/v1/projects/", {"name": "a\x1bb", "kind": "sso"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {
            "pointer": "#/name",
            "detail": "The control character U+001B cannot be stored.",
            "code": "unusable_text",
        }
    ]


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-Match", "X-Anything"])
def test_a_control_character_in_a_header_is_refused(world: World, name: str) -> None:
    api = client_of(world.librarian)
    answer = api.get("/api/v1/projects/", headers={name: "a\x00b"})
    assert (answer.status_code, answer.json()["errors"][0]["header"]) == (400, name)
    assert api.get("/api/v1/projects/", headers={name: "Zo\xc3\xab"}).status_code == 200


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_a_cookie_that_hides_a_nul_is_refused(name: str) -> None:
    client = Client()
    hidden = {"HTTP_COOKIE": f'{name}="abcdefgh\\000ijklmnop"'}
    assert client.get("/", **hidden).status_code == 400  # type: ignore[arg-type]
    others = {"HTTP_COOKIE": 'of_somebody_else="abc\\000"'}
    assert client.get("/sign-in/", **others).status_code == 200  # type: ignore[arg-type]


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "no-such"])
def test_another_encoding_is_refused(client: Client, charset: str) -> None:
    for kind in (FORM, "multipart/form-data; boundary=x", "text/plain"):
        assert client.get("/search/?q=%2BAAA-", CONTENT_TYPE=f"{kind}; charset={charset}").status_code == 400
    assert client.get("/search/?q=a", CONTENT_TYPE=f"{FORM}; charset=UTF-8").status_code == 200


@pytest.mark.parametrize(("charset", "status"), [("base64", "400"), ("rot13", "400"), ("utf-8", "302")])
def test_an_encoding_of_no_text_stops_no_request(charset: str, status: str) -> None:
    """Django itself would read the query by it before any middleware is asked."""
    answers: list[str] = []
    environ = {**RequestFactory().get("/favicon.ico?a=b").environ, "CONTENT_TYPE": f"{FORM}; charset={charset}"}
    application(environ, lambda line, _headers, *_error: answers.append(line))
    assert [line[:3] for line in answers] == [status]


def test_a_form_without_a_sign_in_is_looked_at_too() -> None:
    for body, status in ((b"username=a%00b&password=c", 400), (b"username=a%FF&password=c", 400)):
        assert Client().post("/sign-in/", body, content_type=FORM).status_code == status
    assert Client().post("/sign-in/", b"username=a%40example.org&password=c", content_type=FORM).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"), [(b"\xff.csv", 422), (b"a\x1b.csv", 302), ("Sitzungen für 2026.csv".encode(), 302)]
)
def test_the_name_of_a_file_is_looked_at(client: Client, name: bytes, status: int) -> None:
    """Django itself takes control characters out of it."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n'
        b"Content-Type: text/csv\r\n\r\nheld_on,projects\n\r\n--x--\r\n"
    )
    answer = client.post("/import/", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == status
    with across_institutions():
        assert [why_unusable(one.file_name) for one in MeetingUpload.objects.all()] == [""] * (status == 302)


@pytest.mark.parametrize(("text", "status"), [(b"a\x00b", 400), (b"\xff", 400), ("Zoë".encode(), 302)])
def test_a_field_beside_a_file_is_looked_at(client: Client, text: bytes, status: int) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="more"\r\n\r\n' + text + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nheld_on,projects\n\r\n--x--\r\n'
    )
    assert client.post("/import/", body, content_type="multipart/form-data; boundary=x").status_code == status


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_beyond_64_bit_names_no_row(client: Client, world: World, number: int) -> None:
    assert client.post(f"/preferences/wake/{number}/").status_code == 404
    assert client.get(f"/projects/{number}/").status_code == 404
    assert client.get(f"/projects/{world.project.pk}/").status_code == 200
    answer = client_of(world.librarian).get(f"/api/v1/projects/{number}/")
    assert answer.status_code == 404
    assert client.post("/log/", {"projects": [str(number)], "held_on": "2026-03-04"}).status_code == 422


def test_no_address_takes_a_number_that_is_not_bounded() -> None:
    from tests.contract.routes import ROUTES

    for route in ROUTES:
        pattern = route.pattern
        kinds: dict[str, Any] = getattr(pattern.pattern, "converters", {})
        assert [name for name, kind in kinds.items() if type(kind).__name__ == "IntConverter"] == [], pattern
        assert "\\d+" not in pattern.pattern.regex.pattern
