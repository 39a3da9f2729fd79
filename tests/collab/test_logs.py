"""No log line holds what came with an address: links are credentials, and people search for names."""

import inspect
import io
import json
import logging
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from gunicorn.config import Config

from accounts.roles import Role, Side
from collab import celery_app, logs
from collab.request_log import RouteLogMiddleware
from collab.webserver import RouteLogger
from foundation.tenancy import across_institutions
from tests import processes, servers
from tests.factories.browsers import sign_in
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tests.waiting import wait_until

SECRET = "diqs08-5ecre7"
QUERY = {"q": f"{SECRET}-query", "next": f"/{SECRET}-next/"}
REFERER = f"http://testserver/reminders/{SECRET}-referer/?{SECRET}=1"


def _formatter(configured: dict[str, Any]) -> logging.Formatter:
    """As logging.config makes it."""
    made: logging.Formatter = configured["()"](**{key: value for key, value in configured.items() if key != "()"})
    return made


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the console would get of every logger, at every level."""
    configuration = logs.configuration(level="DEBUG")
    configured = configuration["formatters"]["line"]
    assert (
        configuration["loggers"]["django.template"]["level"] == "INFO"
    )  # no setting reaches it, so nor does this test
    formatter = _formatter(configured)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    levels = {logger: logger.level for logger in loggers}
    for logger in loggers:
        if not logger.name.startswith(("hypothesis", "asyncio", "faker", "django.template")):
            logger.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    for logger, level in levels.items():
        logger.setLevel(level)


def _paths(patterns: Any, prefix: str = "") -> Iterator[str]:
    """An address for every pattern, with the secret wherever it takes a text."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern.url_patterns, prefix + _filled(str(pattern.pattern)))
        elif isinstance(pattern, URLPattern):
            yield "/" + prefix + _filled(str(pattern.pattern))


def _filled(pattern: str) -> str:
    text = re.sub(r"<(?:int|id):\w+>", "1", pattern)
    text = re.sub(r"<(?:\w+:)?\w+>", SECRET, text)
    text = re.sub(r"\(\?P<(?:token|slug)>[^)]*\)", f"1.{SECRET}", text)
    text = re.sub(r"\(\?P<\w+>([\w-]+)[^)]*\)", r"\1", text)
    return re.sub(r"\(\?P<\w+>[^)]*\)", "1", text).replace("^", "").replace("$", "").replace("\\", "")


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_log_has_no_address_of_any_route(lines: io.StringIO, signed_in: bool) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    if signed_in:
        with across_institutions():
            admin = make_person(make_world().institution, Side.IT, Role.ADMIN)
            admin.is_staff = True
            admin.save()
        sign_in(client, admin)
    seen: set[int] = set()
    paths = [*_paths(get_resolver().url_patterns), f"/no-such-page/{SECRET}/", f"/{SECRET}"]
    assert sum(SECRET in path for path in paths) > 15
    for path in paths:
        for call in (client.get, client.post):
            before = lines.tell()
            response = call(path, query_params=QUERY, headers={"Referer": REFERER})
            seen.add(response.status_code)
            written = lines.getvalue()[before:]
            assert SECRET not in written, (path, written)
    client.get(f"/{SECRET}/", QUERY, headers={"Host": "elsewhere.example.org"})
    assert SECRET not in lines.getvalue()
    assert {200, 302, 403, 404} <= seen
    assert "request_finished" in lines.getvalue()
    assert "Forbidden" in lines.getvalue()


@pytest.mark.django_db
def test_log_line_names_the_route(lines: io.StringIO) -> None:
    client = Client()
    client.get(reverse("unsubscribe", kwargs={"token": f"1.{SECRET}"}), QUERY)
    client.get(f"/no-such/{SECRET}/")
    finished = [line for line in lines.getvalue().splitlines() if "event=request_finished" in line]
    routes = [match[1] for line in finished if (match := re.search(r' request="GET (.*?)"( |$)', line))]
    assert routes[0].startswith("/")
    assert "token" in routes[0]
    assert routes[1] == "(no route)"
    assert "Not Found: (no route)" in lines.getvalue()


@pytest.mark.django_db
def test_answer_gives_back_the_id_of_its_log_lines(lines: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    for given, taken in (("3f2a-proxy-made-this", True), ("short", False), ("x" * 65, False), ("a b\tc=d" * 3, False)):
        before = lines.tell()
        answer = client.get("/sign-in/", headers={"X-Request-ID": given})
        assert (answer.headers["X-Request-ID"] == given) is taken
        finished = [line for line in lines.getvalue()[before:].splitlines() if "event=request_finished" in line]
        assert f"request_id={answer.headers['X-Request-ID']} " in f"{finished[0]} "
        assert re.search(r" milliseconds=\d+\.\d ", f"{finished[0]} ")


@pytest.mark.django_db
def test_who_answers_a_poll_leaves_no_line(lines: io.StringIO) -> None:
    world = make_world()
    client = sign_in(Client(), world.librarian)
    for address, told in (("/polls/answer/", False), ("/polls/answer/ABCDABCDABCDABCD/", False), ("/", True)):
        before = lines.tell()
        client.get(address)
        client.post(address, {"code": "x"})
        written = lines.getvalue()[before:]
        assert ("event=request_finished" in written) is told
        assert (f"user_id={world.librarian.pk}" in written) is told


def test_lines_can_be_json() -> None:
    made = _formatter(logs.configuration(level="INFO", form="json")["formatters"]["line"])
    line = made.format(logging.LogRecord("a.library", logging.WARNING, __file__, 1, "two\nlines of %s", ("it",), None))
    assert "\n" not in line
    assert {**json.loads(line), "timestamp": ""} == {
        "event": "two\nlines of it", "level": "warning", "logger": "a.library", "timestamp": "",
    }  # fmt: skip


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_outage_of_the_database_is_one_line(level: str) -> None:
    """At DEBUG with the way to it."""
    made = _formatter(logs.configuration(level=level, form="json")["formatters"]["line"])
    said = []
    for error in (OperationalError("connection failed:\n\tIs it running?"), ValueError("ours")):
        try:
            raise error
        except (OperationalError, ValueError):
            record = logging.LogRecord("beat", logging.ERROR, __file__, 1, "It gave an error", (), sys.exc_info())
        said.append(json.loads(made.format(record))["exception"])
    outage, fault = said
    assert fault.startswith("Traceback")
    assert outage.startswith("Traceback") is (level == "DEBUG")
    assert "connection failed:" in outage
    if level == "INFO":
        assert outage == "OperationalError: connection failed: Is it running?"


def test_lines_of_gunicorn_have_the_form_of_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    logger = RouteLogger(Config())
    (handler,) = logger.error_log.handlers
    logger.error_log.removeHandler(handler)
    line = handler.format(logging.LogRecord("gunicorn.error", logging.INFO, __file__, 1, "Listening", (), None))
    assert json.loads(line)["event"] == "Listening"


@pytest.mark.parametrize(
    ("given_back", "told"), [(0, False), (None, False), (3, True), ({"sent": 1}, True)], ids=["0", "none", "3", "dict"]
)
def test_task_that_did_nothing_writes_no_line(given_back: object, told: bool) -> None:
    record = logging.LogRecord("celery.app.trace", logging.INFO, __file__, 1, "Task succeeded", (), None)
    record.data = {"return_value": repr(given_back)}
    assert logs.WithoutIdleTasks().filter(record) is told
    record.levelno = logging.ERROR
    assert logs.WithoutIdleTasks().filter(record)


def test_exception_text_is_cleaned_in_log(lines: io.StringIO) -> None:
    log = logging.getLogger("some.library")

    def view(request: HttpRequest) -> HttpResponse:
        try:
            raise ValueError(f"no row {request.GET['q']} at {request.get_full_path()}, {request!r}, {SECRET}")
        except ValueError:
            log.exception("failed at %s", request.path)
        return HttpResponse()

    request = RequestFactory().get(f"/password/NQ/{SECRET}/", QUERY, headers={"Referer": REFERER})
    RouteLogMiddleware(view)(request)
    assert "failed at (no route)" in lines.getvalue()
    assert "ValueError: no row …" in lines.getvalue()
    assert SECRET not in lines.getvalue()
    log.warning("a line of no request: %s", SECRET)
    assert SECRET in lines.getvalue()


def test_pages_send_no_referrer() -> None:
    assert django_settings.SECURE_REFERRER_POLICY == "same-origin"


def test_tasks_take_no_arguments() -> None:
    """Celery writes the arguments of tasks into its log. Ours look into the database for what to do."""
    celery_app.loader.import_default_modules()
    ours = {name: task for name, task in celery_app.tasks.items() if not name.startswith("celery.")}
    assert len(ours) > 5
    assert {name for name, task in ours.items() if inspect.signature(task.run).parameters} == set()


def test_django_adds_no_log_handler() -> None:
    found = [handler for name in ("django", "django.server") for handler in logging.getLogger(name).handlers]
    assert [handler for handler in found if not type(handler).__module__.startswith("_pytest")] == []


@pytest.mark.alone
@pytest.mark.sqlite
def test_a_web_process_writes_no_address_at_any_level(tmp_path: Path) -> None:
    """Without tables, so that a link of a new password ends in a 500; gunicorn and its access log tell everything."""
    port, log = servers.free_port(), tmp_path / "log"
    command = [
        "python", "-m", "gunicorn", "collab.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class",
        "collab.webserver.ProblemWorker",
        "--no-control-socket", "--log-level", "debug", "--access-logfile", "-", "--access-logformat",
        '%(r)s %(U)s %(q)s %(f)s %({raw_uri}e)s %({query_string}e)s %({referer}i)s %(s)s',
        "--logger-class", _logger_class_of_the_image(),
    ]  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    settings = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "k" * 40, "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    with processes.running(command, log, settings) as process:
        wait_until(lambda: processes.status_of(f"{base}/healthz/") == 200, within=60, what="the web process")
        statuses = {
            processes.status_of(f"{base}/password/NQ/{SECRET}/?q={SECRET}", Referer=REFERER),
            processes.status_of(f"{base}/api/v1/no-such/{SECRET}/?q={SECRET}", Referer=REFERER),
            processes.status_of(f"{base}/{SECRET}/", Host="elsewhere.example.org"),
            _raw(port, f"GET /{SECRET} HTTP/9.9\r\n\r\n"),
            _raw(port, f"/{SECRET}\r\n\r\n"),
            _raw(port, f"GET /{SECRET}?q={'x' * 5000} HTTP/1.1\r\n\r\n"),
            _raw(port, f"GET /{SECRET} HTTP/1.1\r\nbad header {SECRET}\r\n\r\n"),
        }
        os.kill(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
    text = log.read_text()
    assert {400, 404, 414, 500} <= statuses
    assert SECRET not in text
    assert "Invalid request from ip=127.0.0.1" in text
    assert "OperationalError" in text
    assert re.search(r"^GET - HTTP/1.1 - - - - - - 404$", text, re.MULTILINE), text


def _logger_class_of_the_image() -> str:
    found = re.search(r'"--logger-class", "([\w.]+)"', (processes.ROOT / "Dockerfile").read_text())
    assert found is not None
    assert f'"--logger-class", "{found[1]}"' in (processes.ROOT / "docker-compose.yml").read_text()
    assert f"--logger-class {found[1]}" in (processes.ROOT / "collab/management/commands/serve.py").read_text()
    return found[1]


def _raw(port: int, request: str) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request.encode())
        answer = connection.recv(200).decode()
    return int(answer.split(" ")[1]) if answer else 0
