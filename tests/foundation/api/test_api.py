"""What every endpoint owes its callers, shown on teams: the smallest of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from csp.constants import HEADER
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from accounts.people.models import Team
from accounts.roles import Role, Side
from accounts.tokens.models import ApiToken
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of, make_token
from tests.factories.browsers import sign_in
from tests.factories.people import make_institution, make_person, make_team

pytestmark = pytest.mark.django_db
TEAMS = "/api/v1/teams/"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def admin() -> APIClient:
    return client_of(_admin())


def _admin(**institution: Any) -> Any:
    with across_institutions():
        return make_person(make_institution(**institution), Side.LIBRARY, Role.ADMIN)


def _problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    return body


def test_me_endpoint_returns_the_person() -> None:
    person = _admin(name="Northern College")
    body = client_of(person, "read").get("/api/v1/me/").json()
    assert body["person"] == {
        "id": person.pk, "email": person.email, "name": person.name, "side": "library", "team": person.team_id,
        "language": "",
    }  # fmt: skip
    assert body["institution"]["name"] == "Northern College"
    assert (body["roles"], body["token_scope"]) == (["admin"], "read")


def test_create_read_change_delete(admin: APIClient) -> None:
    made = admin.post(TEAMS, {"name": "Networks", "side": "it"})
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("http://testserver")
    read = admin.get(path)
    assert read.json() == made.json()
    assert read.headers["ETag"] == made.headers["ETag"]
    assert admin.patch(path, {"side": "library"}).json()["side"] == "library"
    assert admin.put(path, {**admin.get(path).json(), "name": "Net"}).json()["name"] == "Net"
    assert admin.delete(path).status_code == 204
    _problem(admin.get(path), 404)


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html;q=0.1, application/*"])
def test_json_is_sent_for_any_accept_header(admin: APIClient, accept: str | None) -> None:
    answer = admin.get(TEAMS, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    _problem(admin.get(TEAMS, {"format": "xml"}), 404)


def test_content_security_policy_is_on_pages_and_api(admin: APIClient, client: Any, settings: Any) -> None:
    policies = {
        answer.headers[HEADER] for answer in (admin.get(TEAMS), client.get("/sign-in/"), client.get("/nothing/"))
    }
    assert len(policies) == 1
    assert "default-src 'self'" in policies.pop()
    settings.DEBUG = True
    assert HEADER in client.get("/sign-in/").headers
    assert HEADER not in client.get("/nothing/").headers


@pytest.mark.parametrize("method", ["get", "post", "patch", "put", "delete"])
def test_address_without_its_slash_is_not_found(admin: APIClient, method: str) -> None:
    """Never a redirect: a client would come back by GET, and take a list for what it has made."""
    answer = getattr(admin, method)(TEAMS.removesuffix("/"), {"name": "Networks", "side": "it"})
    assert "slash" in _problem(answer, 404)["detail"]
    assert Client().get("/sign-in").status_code == 301


def test_if_match_conditions(admin: APIClient) -> None:
    made = admin.post(TEAMS, {"name": "Networks", "side": "it"})
    path, etag = f"{TEAMS}{made.json()['id']}/", made.headers["ETag"]
    unchanged = admin.get(path, headers={"If-None-Match": f"W/{etag}"})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", etag)
    changed = admin.patch(path, {"name": "Networking"}, headers={"If-Match": etag})
    assert changed.status_code == 200
    for stale in (admin.patch(path, {"name": "X"}, headers={"If-Match": etag}),
                  admin.put(path, {"name": "X", "side": "it"}, headers={"If-Match": f"W/{etag}"}),
                  admin.delete(path, headers={"If-Match": etag})):  # fmt: skip
        _problem(stale, 412)
    assert admin.get(path).json()["name"] == "Networking"
    compressed_on_the_way = {"If-Match": f"W/{changed.headers['ETag']}"}
    kept = admin.put(path, {"name": "Networking team", "side": "it"}, headers=compressed_on_the_way)
    assert kept.status_code == 200
    assert admin.delete(path, headers={"If-Match": f'"other", {kept.headers["ETag"]}'}).status_code == 204


def test_the_same_key_answers_the_same() -> None:
    person, other = _admin(), _admin()
    client = client_of(person)
    key = {"Idempotency-Key": "a b"}
    first = client.post(TEAMS, {"name": "Networks", "side": "it"}, headers=key)
    again = client.post(TEAMS, {"side": "it", "name": "Networks"}, headers=key)
    assert (again.status_code, again.content, again.headers["ETag"], again.headers["Location"]) == (
        201, first.content, first.headers["ETag"], first.headers["Location"],
    )  # fmt: skip
    assert again.headers["Idempotency-Replayed"] == "true"
    _problem(client.post(TEAMS, {"name": "Others", "side": "it"}, headers=key), 409)
    assert client_of(other).post(TEAMS, {"name": "Networks", "side": "it"}, headers=key).status_code == 201
    with within(person.institution_id):
        assert Team.objects.filter(name="Networks").count() == 1


def test_a_refusal_is_not_remembered(admin: APIClient) -> None:
    key = {"Idempotency-Key": "k"}
    _problem(admin.post(TEAMS, {"name": "Networks", "side": "moon"}, headers=key), 400)
    assert admin.post(TEAMS, {"name": "Networks", "side": "it"}, headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "n\xe4"])
def test_an_unusable_key_is_refused(admin: APIClient, key: str) -> None:
    response = admin.post(TEAMS, {"name": "A", "side": "it"}, headers={"Idempotency-Key": key})
    assert _problem(response, 400)["errors"][0]["header"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"#/name", "#/side"}),
        ({"name": 7, "side": "it"}, {"#/name"}),
        ({"name": "x" * 121, "side": ["it"]}, {"#/name", "#/side"}),
        ({"name": "x", "side": "it", "a/b~": 1}, {"#/a~1b~0"}),
        ({"nom": "x", "side": "it"}, {"#/name", "#/nom"}),
        ({"name": "x\x00", "side": "it"}, {"#/name"}),
        ([], {"#"}),
    ],
)
def test_a_pointer_to_each_bad_field(admin: APIClient, body: Any, pointers: set[str]) -> None:
    problem = _problem(admin.post(TEAMS, body), 400)
    assert {error["pointer"] for error in problem["errors"]} == pointers
    assert all(error["detail"] for error in problem["errors"])


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff", b'{"name": NaN}', b'{"name": "a", "name": "b"}', b'{"name": "\\ud800"}', b"[" * 40 + b"]" * 40,
     b"[" * 100_000, b'{"name": 1e999}'],
)  # fmt: skip
def test_malformed_json_is_a_problem(admin: APIClient, body: bytes) -> None:
    assert _problem(admin.post(TEAMS, body, content_type="application/json"), 400)["detail"]


def test_other_refusals_are_problems_too(admin: APIClient, settings: Any) -> None:
    _problem(admin.post(TEAMS, b"name=x", content_type="application/x-www-form-urlencoded"), 415)
    _problem(admin.get(TEAMS, headers={"Accept": "text/html"}), 406)
    assert _problem(admin.put(TEAMS, {}), 405)["detail"]
    _problem(admin.options(TEAMS), 405)
    _problem(admin.get("/api/v1/nowhere/"), 404)
    _problem(admin.get(f"{TEAMS}99999999999999999999/"), 404)
    _problem(admin.get(f"{TEAMS}999999999999999999/"), 404)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    _problem(admin.post(TEAMS, {"name": "x" * 200, "side": "it"}), 413)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("nope=1", "nope"), ("page_size=0", "page_size"), ("page_size=201", "page_size"), ("page_size=1e1", "page_size"),
     ("cursor=x", "cursor"), ("cursor=%ff", "cursor"), ("ordering=secret", "ordering"), ("ordering=--name", "ordering"),
     ("ordering=name,name", "ordering"), ("search=%00", "search"), ("side=moon", "side"),
     ("updated_since=yesterday", "updated_since"), ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since")],
)  # fmt: skip
def test_an_unusable_query_names_the_parameter(admin: APIClient, query: str, parameter: str) -> None:
    assert [error["parameter"] for error in _problem(admin.get(f"{TEAMS}?{query}"), 400)["errors"]] == [parameter]


def test_pages_go_forth_and_back() -> None:
    person = _admin()
    with across_institutions():
        make_team(_admin().institution, Side.IT)
        for _ in range(6):
            make_team(person.institution, Side.IT)
    client = client_of(person)
    for ordering in ("name", "-name", "side,-id", "-updated_at"):
        whole = client.get(TEAMS, {"ordering": ordering}).json()["results"]
        assert len(whole) == 7
        page = client.get(TEAMS, {"ordering": ordering, "page_size": 3}).json()
        assert page["previous"] is None
        pages = [page["results"]]
        while page["next"]:
            by_cursor = client.get(TEAMS, {"ordering": ordering, "page_size": 3, "cursor": page["next_cursor"]})
            page = client.get(page["next"]).json()
            assert by_cursor.json()["results"] == page["results"]
            pages.append(page["results"])
        assert [len(rows) for rows in pages] == [3, 3, 1]
        assert page["next_cursor"] is None
        assert [row for rows in pages for row in rows] == whole
        back = [page["results"]]
        while page["previous"]:
            page = client.get(page["previous"]).json()
            back.append(page["results"])
        assert back[::-1] == pages
    assert _problem(client.get(client.get(TEAMS, {"page_size": 3}).json()["next"] + "&ordering=-id"), 400)


def test_search_and_filters() -> None:
    person = _admin()
    with across_institutions():
        team = make_team(person.institution, Side.IT)
        make_team(_admin().institution, Side.IT)
    client = client_of(person)
    assert [row["id"] for row in client.get(TEAMS, {"side": "it"}).json()["results"]] == [team.pk]
    assert [row["id"] for row in client.get(TEAMS, {"search": f"{team.name.upper()}"}).json()["results"]] == [team.pk]
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert client.get(TEAMS, {"updated_since": later}).json()["results"] == []


def test_who_may_call() -> None:
    person = _admin()
    with across_institutions():
        staff = make_person(person.institution, Side.IT)
        reader = make_person(person.institution, Side.OTHER, Role.CONSORTIUM)
    body = {"name": "New", "side": "it"}
    assert client_of(staff).get(TEAMS).status_code == 200
    _problem(client_of(staff).post(TEAMS, body), 403)
    _problem(client_of(reader).get(TEAMS), 403)
    _problem(client_of(person, "read").post(TEAMS, body), 403)
    _problem(client_of(_admin()).patch(f"{TEAMS}{person.team_id}/", {"name": "mine"}), 404)
    assert "Bearer" in APIClient().get(TEAMS).headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer x",
        "Bearer a b",
        "Bearer jw_\xe9",
        "Bearer \x00",
        f"Bearer {'x' * 5000}",
        "Basic eA==",
        "bearer",
    ],
)
def test_a_hostile_header_is_401(header: str) -> None:
    response = APIClient().get(TEAMS, headers={"Authorization": header})
    _problem(response, 401)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_only_a_usable_token_opens() -> None:
    person = _admin()
    secret = make_token(person)
    client = APIClient(headers={"Authorization": f"Bearer {secret}"})
    assert client.get(TEAMS).status_code == 200
    token = ApiToken.objects.get()
    assert token.last_used_on == datetime.now(UTC).date()
    ApiToken.objects.update(expiry=datetime.now(UTC))
    _problem(client.get(TEAMS), 401)
    ApiToken.objects.update(expiry=token.expiry, revoked_at=datetime.now(UTC))
    _problem(client.get(TEAMS), 401)
    ApiToken.objects.update(revoked_at=None)
    person.is_active = False
    person.save()
    _problem(client.get(TEAMS), 401)


def test_rate_is_limited_per_person(settings: Any, one_minute: None) -> None:
    settings.API_RATE_LIMIT = 2
    person = _admin()
    client, other = client_of(person), client_of(person)
    answers = [client.get("/api/v1/me/"), other.get("/api/v1/me/"), client.get("/api/v1/me/")]
    assert [(answer.status_code, answer.headers["RateLimit-Remaining"]) for answer in answers] == [
        (200, "1"), (200, "0"), (429, "0"),
    ]  # fmt: skip
    assert answers[0].headers["RateLimit-Limit"] == "2"
    assert 1 <= int(answers[0].headers["RateLimit-Reset"]) <= 60
    _problem(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert client_of(_admin()).get("/api/v1/me/").status_code == 200


def test_anonymous_rate_is_limited_per_client(settings: Any, one_minute: None) -> None:
    settings.API_RATE_LIMIT, settings.TRUSTED_PROXY_COUNT = 1, 1

    def ask(*forwarded: str) -> int:
        status: int = APIClient().get("/api/v1/schema/", HTTP_X_FORWARDED_FOR=", ".join(forwarded)).status_code
        return status

    assert [ask("198.51.100.7"), ask("198.51.100.7"), ask("203.0.113.5")] == [200, 429, 200]
    assert ask("192.0.2.1", "203.0.113.5") == 429  # an address that the client made up


def test_a_session_needs_its_csrf_token() -> None:
    person = _admin()
    client = APIClient(enforce_csrf_checks=True)
    sign_in(client, person)
    assert client.get("/api/v1/me/").json()["token_scope"] is None
    _problem(client.post(TEAMS, {"name": "A", "side": "it"}), 403)


def test_the_number_of_queries_of_a_list_does_not_grow(django_assert_num_queries: Any) -> None:
    person = _admin()
    client = client_of(person)
    client.get("/api/v1/me/")  # the token's first use today is noted
    for _ in range(2):
        with django_assert_num_queries(2):  # token, teams
            client.get(TEAMS)
        with django_assert_num_queries(5):  # token, people, their teams' sides, memberships, roles
            client.get("/api/v1/people/")
        with across_institutions():
            make_person(person.institution, Side.IT)
            make_person(person.institution, Side.LIBRARY)
