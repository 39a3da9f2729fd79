"""A missing or wrong setting ends the start with one line that names it. Real processes, as an operator starts them."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from collab import environment, redis_url, service_urls
from tests import ROOT
from tracker.delivery.links import read_unsubscribe, unsubscribe_url

KEY = "k" * 40
CASES = {
    "PORT": [{"PORT": "eighty"}, {"PORT": "0"}, {"PORT": "70000"}],
    "DEBUG": [{"DEBUG": "perhaps"}, {"DEBUG": "1", "ALLOWED_HOSTS": "tracker.example.org"}],
    "COMPILED_QUERIES": [{"COMPILED_QUERIES": "sometimes"}, {"COMPILED_QUERIES": ""}],
    "SECRET_KEY": [
        {"SECRET_KEY": "short"},
        {"SECRET_KEY": ""},
        {"DATABASE_URL": "postgres://a@127.0.0.1/b"},
    ],
    "DATABASE_URL": [
        {"DATABASE_URL": "mysql://a@127.0.0.1/b", "SECRET_KEY": KEY},
        {"DATABASE_URL": "nonsense", "SECRET_KEY": KEY},
        {"DATABASE_URL": "", "SECRET_KEY": KEY},
        {"DATABASE_URL": "postgres://a@127.0.0.1/b?sslmod=require", "SECRET_KEY": KEY},
    ],
    "DEFAULT_FROM_EMAIL": [
        {"DEFAULT_FROM_EMAIL": "nobody"},
        {"DEFAULT_FROM_EMAIL": ""},
        {"DEFAULT_FROM_EMAIL": "Joint Work <joint-work@>"},
        {"DEFAULT_FROM_EMAIL": "one@example.org, two@example.org"},
        {"DEFAULT_FROM_EMAIL": "Joint Work <one@example.org>\nBcc: two@example.org"},
    ],
    "METRICS_TOKEN": [{"METRICS_TOKEN": "guess-me"}, {"METRICS_TOKEN": ""}],
    "REDIS_URL": [
        {"REDIS_URL": "http://127.0.0.1"},
        {"REDIS_URL": ""},
        {"REDIS_URL": "sentinel://one:26379,two:26379"},
        {"REDIS_URL": "sentinel://one:26379,/joint-work"},
        {"REDIS_URL": "sentinel://one:x/joint-work"},
        {"REDIS_URL": "sentinel://one:26379/joint-work/first"},
        {"REDIS_URL": "sentinel://one:26379/joint-work?pasword=x"},
    ],
    "EMAIL_URL": [
        {"EMAIL_URL": "pigeon://loft"},
        {"EMAIL_URL": "nonsense"},
        {"EMAIL_URL": "smtp://"},
        {"EMAIL_URL": "smtp://mail:x"},
        {"EMAIL_URL": "smtp://mail:25/?starttls=true"},
        {"EMAIL_URL": "smtp://mail:25/?tls=perhaps"},
        {"EMAIL_URL": "smtps://mail:465/?tls=true"},
    ],
    "BASE_URL": [
        {"BASE_URL": "ftp://example.org"},
        {"BASE_URL": "example.org"},
        {"ALLOWED_HOSTS": "tracker.example.org"},
        {"ALLOWED_HOSTS": "tracker.example.org", "BASE_URL": "https://example.org"},
    ],
    "TIME_ZONE": [{"TIME_ZONE": "Europe/Atlantis"}],
    "TRUSTED_PROXY_COUNT": [{"TRUSTED_PROXY_COUNT": "-1"}, {"TRUSTED_PROXY_COUNT": "all"}],
    "DATA_DIR": [{"DATA_DIR": "/proc/no-such-folder"}],
    "ALLOWED_HOSTS": [
        {"ALLOWED_HOSTS": ""},
        {"ALLOWED_HOSTS": "https://tracker.example.org"},
        {"ALLOWED_HOSTS": "localhost,tracker.example.org:8000"},
    ],
    "SECRET_KEY_FALLBACKS": [{"SECRET_KEY_FALLBACKS": ""}, {"SECRET_KEY_FALLBACKS": f"{KEY},short"}],
    "LOG_LEVEL": [{"LOG_LEVEL": "loud"}, {"LOG_LEVEL": ""}],
    "LOG_FORMAT": [{"LOG_FORMAT": "xml"}],
    "MAILS_PER_MINUTE": [{"MAILS_PER_MINUTE": "x"}, {"MAILS_PER_MINUTE": "-1"}],
    "API_RATE_LIMIT": [{"API_RATE_LIMIT": "x"}],
    "DELIVERY_LEASE": [{"DELIVERY_LEASE": "150"}, {"EMAIL_TIMEOUT": "240"}, {"EMAIL_ACCEPT_TIMEOUT": "600"}],
}


@pytest.mark.parametrize(
    ("name", "wrong"), [(name, wrong) for name, wrongs in CASES.items() for wrong in wrongs], ids=str
)
def test_wrong_setting_is_named_in_one_line(
    name: str, wrong: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in (*environment.NAMES, "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(setting, raising=False)
    for setting, value in {"DATA_DIR": str(tmp_path), **wrong}.items():
        monkeypatch.setenv(setting, value)
    with pytest.raises(SystemExit) as refused:
        runpy.run_path(str(ROOT / "collab" / "settings.py"))
    said = str(refused.value)
    assert said.startswith(f"{name}: ")
    assert "\n" not in said


@pytest.mark.parametrize("given", ["joint-work@example.org", "Joint Work <joint-work@localhost>", "“Büro” <a@b>"])
def test_sender_is_one_address(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFAULT_FROM_EMAIL", given)
    assert environment.sender() == given


def test_a_wrong_setting_ends_the_start(tmp_path: Path) -> None:
    run = _start({"DATA_DIR": str(tmp_path), "PORT": "eighty"})
    assert run.returncode == 1
    assert run.stderr.startswith("PORT: ")
    assert run.stderr.count("\n") == 1, run.stderr


@pytest.mark.parametrize("mark", "/?#@")
@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgres://collab:{}@127.0.0.1/collab"),
        ("REDIS_URL", "redis://:{}@127.0.0.1:6379/0"),
        ("REDIS_URL", "sentinel://:{}@one:26379,two/joint-work"),
        ("EMAIL_URL", "smtp://collab:{}@mail.example.org:587"),
    ],
)
@pytest.mark.parametrize("before", ["s3cr3t", "1234"], ids=["text", "digits"])  # digits could be read as a port
def test_password_with_a_mark_is_refused_and_not_told(
    name: str, url: str, mark: str, before: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = {"DATABASE_URL": lambda: service_urls.database(Path()), "REDIS_URL": redis_url.redis_servers}
    password = f"{before}{mark}p4ssw0rd"
    monkeypatch.setenv(name, url.format(password))
    if mark == "@":  # the last @ ends the password, as everywhere
        read.get(name, service_urls.mail)()
    else:
        with pytest.raises(SystemExit) as refused:
            read.get(name, service_urls.mail)()
        said = str(refused.value)
        assert said.startswith(f"{name}: not usable; ")
        assert "%2F" in said
        assert before not in said
        assert "p4ssw0rd" not in said
    monkeypatch.setenv(name, url.format(quote(password, safe="")))
    found = str(read.get(name, service_urls.mail)())
    assert password in found or quote(password, safe="") in found


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {"connect_timeout": 5}),
        ("?server_side_binding=False", {"connect_timeout": 5, "server_side_binding": False}),
        (
            "?prepare_threshold=5&server_side_binding=True",
            {"connect_timeout": 5, "server_side_binding": True, "prepare_threshold": 5},
        ),
    ],
)
def test_statements_are_prepared_only_when_url_asks(
    query: str, options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgres://a:b@127.0.0.1/c{query}")
    found = service_urls.database(Path())
    assert found["OPTIONS"] == options
    wrapper = DatabaseWrapper({**connections.settings["default"], **found})
    assert wrapper.get_connection_params()["prepare_threshold"] == options.get("prepare_threshold")


def test_sentinels_are_told_to_queue_and_cache_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "sentinel://collab:a%40b@one:26380,two/joint-work/3?sentinel_password=c%26d")
    found = redis_url.redis_servers()
    assert found
    assert found.queue == "sentinel://collab:a%40b@one:26380/3;sentinel://collab:a%40b@two:26379/3"
    assert found.queue_options["master_name"] == found.cache["OPTIONS"]["primary"] == "joint-work"
    assert found.cache["LOCATION"] == [("one", 26380), ("two", 26379)]
    assert [found.cache["OPTIONS"][name] for name in ("db", "username", "password")] == [3, "collab", "a@b"]
    asking = [found.queue_options["sentinel_kwargs"], found.cache["OPTIONS"]["sentinel_kwargs"]]
    assert [one["password"] for one in asking] == ["c&d", "c&d"]


@pytest.mark.parametrize(
    ("url", "backend"),
    [("smtp+tls://a:b@mail.example.org:587", "collab.smtp"), ("consolemail://", "django.core.mail.backends.console")],
)
def test_mail_to_a_relay_uses_our_backend(url: str, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert service_urls.mail()["EMAIL_BACKEND"] == f"{backend}.EmailBackend"


@pytest.mark.parametrize(
    ("url", "tls", "ssl"),
    [
        ("smtp://mail.example.org", False, False),
        ("smtp://mail.example.org/?tls=true", True, False),
        ("smtp+tls://mail.example.org", True, False),
        ("smtp://mail.example.org/?ssl=on", False, True),
        ("smtps://mail.example.org", False, True),
        ("smtp+ssl://mail.example.org", False, True),
    ],
)
def test_mail_is_encrypted_as_the_address_says(url: str, tls: bool, ssl: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    found = service_urls.mail()
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


def test_unsubscribe_link_of_a_former_key_works(settings: Any) -> None:
    url = unsubscribe_url(kind="reminder", person_id=17)
    token = url.rstrip("/").rpartition("/")[2]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 40, [settings.SECRET_KEY]
    assert read_unsubscribe(token) == ("reminder", 17)
    settings.SECRET_KEY_FALLBACKS = []
    assert read_unsubscribe(token) is None


def test_start_without_settings_makes_a_private_key(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    for _ in range(2):
        run = _start({"DATA_DIR": str(folder)})
        assert (run.returncode, run.stderr) == (0, "")
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0
    assert len((folder / "secret_key").read_text()) >= 50


def _start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", "pass"],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
