"""deploy/nginx.conf.template in front of the product, as compose starts it: a real nginx with TLS."""

import gzip
import json
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from foundation.api.problems import problem
from tests import ROOT, processes, servers
from tests.drill.parts import Part, fill, started
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.sqlite]
UNVERIFIED = ssl._create_unverified_context()  # the certificate is our own
SLOW_CLIENTS = 60  # more than web has threads


@dataclass
class Site:
    url: str
    token: str
    sign_in: tuple[str, str]
    log: Path

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, Any, bytes]:
        """Status, headers and body; by the API's token. `body`: bytes as they are, anything else as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.url + path, data=data, headers=given, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20, context=UNVERIFIED) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, installed: Callable[[Path], None]) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("proxy")
    installed(folder)
    port = servers.free_port()
    template = (ROOT / "deploy" / "nginx.conf.template").read_text()
    with servers.nginx(template, upstream=f"127.0.0.1:{port}", log=folder / "nginx.log") as proxy:
        settings = {
            "DATA_DIR": str(folder), "PORT": str(port), "BASE_URL": proxy.url, "ALLOWED_HOSTS": "localhost",
            "TRUSTED_PROXY_COUNT": "1",
        }  # fmt: skip
        with processes.running(["python", "manage.py", "serve"], folder / "serve.log", settings):
            printed = folder / "serve.log"
            wait_until(lambda: "API token:" in printed.read_text(), within=120, what="welcome")
            text = printed.read_text()
            token = re.search(r"^API token: (\S+)$", text, re.MULTILINE)
            librarian = re.search(r"^sign in as librarian: (\S+) / (\S+)$", text, re.MULTILINE)
            assert token
            assert librarian
            yield Site(proxy.url, token[1], (librarian[1], librarian[2]), folder / "nginx.log")


def test_person_signs_in_over_tls(site: Site) -> None:
    jar = CookieJar()
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(jar), urllib.request.HTTPSHandler(context=UNVERIFIED)
    )
    page = browser.open(f"{site.url}/sign-in/", timeout=20).read().decode()
    form = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert form
    email, password = site.sign_in
    fields = urlencode({"csrfmiddlewaretoken": form[1], "username": email, "password": password}).encode()
    request = urllib.request.Request(f"{site.url}/sign-in/", fields, {"Referer": f"{site.url}/sign-in/"})
    answer = browser.open(request, timeout=20)
    assert (answer.status, urlsplit(answer.url).path) == (200, "/")
    assert {cookie.name for cookie in jar if cookie.secure} >= {"sessionid", "csrftoken"}


def test_compressed_answer_can_be_changed_by_its_tag(site: Site) -> None:
    _, _, listed = site.ask("/api/v1/meetings/?page_size=1")
    path = f"/api/v1/meetings/{json.loads(listed)['results'][0]['id']}/"
    assert site.ask(path, "PATCH", {"notes": "long enough to be compressed " * 50})[0] == 200
    status, headers, body = site.ask(path, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert headers["ETag"].startswith('W/"')
    notes = json.loads(gzip.decompress(body))["notes"]
    assert site.ask(path, "PATCH", {"notes": notes.upper()}, **{"If-Match": headers["ETag"]})[0] == 200
    assert site.ask(path, "PATCH", {"notes": "X"}, **{"If-Match": 'W/"another"'})[0] == 412


def test_body_that_is_too_large_is_a_problem_of_the_api(site: Site) -> None:
    status, headers, body = site.ask("/api/v1/meetings/", "POST", {"notes": "x" * 1_100_000})
    assert (status, headers["Content-Type"]) == (413, "application/problem+json")
    said = json.loads(body)
    assert problem("too-large", said["detail"]) == said
    status, headers, body = site.ask("/sign-in/", "POST", b"x" * 1_100_000)
    assert (status, headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert b"nginx" not in body


def test_file_that_the_api_takes_passes_the_proxy(site: Site) -> None:
    rows = b"projects,held_on,attendees\n" + b"nobody's,2026-03-04,nobody@north.example\n" * 60_000
    status, _, body = site.ask("/api/v1/imports/", "POST", rows, **{"Content-Type": "text/csv"})
    assert (status, json.loads(body)["size"]) == (201, len(rows))
    status, _, body = site.ask("/api/v1/imports/", "POST", b"x" * 6_400_000, **{"Content-Type": "text/csv"})
    assert (status, json.loads(body)["type"]) == (413, "/api/v1/problems/too-large/")


@pytest.mark.parametrize(
    ("path", "size", "expected"),
    [
        ("/api/v1/imports/", 5_600_000, 413),  # between the product's limit and the proxy's
        ("/api/v1/meetings/", 1_030_000, 413),
        ("/api/v1/imports/", 4_900_000, 401),  # refused before the body is read
        ("/nowhere/", 1_000_000, 404),
        ("/import/", 20_000_000, 413),  # by nobody
    ],
)
def test_what_the_product_refuses_unread_is_no_503(site: Site, path: str, size: int, expected: int) -> None:
    token = {"Authorization": "Bearer wrong"} if expected == 401 else {}
    body = b"x" * size
    asked = [site.ask(path, "POST", body, **{"Content-Type": "text/csv", **token})[0] for _often in range(5)]
    assert asked == [expected] * 5


def test_addresses_in_answers_are_those_of_the_proxy(site: Site) -> None:
    _, _, body = site.ask("/api/v1/meetings/?page_size=1")
    assert json.loads(body)["next"].startswith(f"{site.url}/api/v1/meetings/?")


@pytest.mark.parametrize("balanced", [False, True], ids=["alone", "behind-haproxy"])
def test_product_that_is_away_is_a_503_to_send_again(balanced: bool, tmp_path: Path) -> None:
    port = servers.free_port()
    template = (ROOT / "deploy" / "nginx.conf.template").read_text()
    log = tmp_path / "nginx.log"
    with ExitStack() as stack:
        if balanced:
            stack.enter_context(started([_haproxy_without_webs(tmp_path, port)]))
            wait_until(lambda: servers.listens(port), within=30, what="HAProxy")
        proxy = stack.enter_context(servers.nginx(template, upstream=f"127.0.0.1:{port}", log=log))
        away = Site(proxy.url, "", ("", ""), log)
        status, headers, body = away.ask("/api/v1/meetings/", "POST", {})
        assert (status, headers["Content-Type"], headers["Retry-After"]) == (503, "application/problem+json", "5")
        said = json.loads(body)
        assert problem("unavailable", said["detail"]) == said
        status, headers, body = away.ask("/report/")
        assert (status, headers["Content-Type"], headers["Retry-After"]) == (503, "text/html; charset=utf-8", "5")
        assert b"Reload this page" in body


def _haproxy_without_webs(folder: Path, port: int) -> Part:
    nobody = {name: f"127.0.0.1:{servers.free_port()}" for name in ("WEB1", "WEB2", "DATABASE1", "DATABASE2")}
    ports = {name: str(servers.free_port()) for name in ("DATABASE_PORT", "PATRONI1_PORT", "PATRONI2_PORT")}
    filled = fill("haproxy.cfg.template", folder / "ha.cfg", ADDRESS="127.0.0.1", WEB_PORT=str(port), **nobody, **ports)
    return Part("haproxy", [servers.program("haproxy"), "-db", "-f", str(filled)], folder)


def test_slow_clients_hold_no_thread(site: Site) -> None:
    host, port = "127.0.0.1", urlsplit(site.url).port
    held = []
    try:
        for _ in range(SLOW_CLIENTS):
            one = UNVERIFIED.wrap_socket(socket.create_connection((host, port)), server_hostname="localhost")
            one.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\nhalf")
            held.append(one)
        assert site.ask("/healthz/")[0] == 200
        assert site.ask("/api/v1/me/")[0] == 200
    finally:
        for one in held:
            one.close()


def test_plain_http_leads_to_tls_and_metrics_stay_inside(site: Site) -> None:
    assert site.ask("/metrics")[0] == 404
    assert site.ask("/healthz/")[1]["Server"].startswith("nginx")
    template = (ROOT / "deploy" / "nginx.conf.template").read_text()
    assert "return 301 https://$host$request_uri;" in template


def test_proxy_logs_no_address_and_the_id_that_the_client_gets(site: Site) -> None:
    answer = site.ask("/password/NQ/diqs08-5ecre7/", Referer=f"{site.url}/search/?q=diqs08-5ecre7")
    written = site.log.read_text()
    assert "5ecre7" not in written
    assert answer[1]["X-Request-ID"] in written
    poll = site.ask("/polls/answer/ABCDABCDABCDABCD/")
    assert poll[0] == 410
    site.ask("/healthz/")
    assert poll[1]["X-Request-ID"] not in site.log.read_text()
