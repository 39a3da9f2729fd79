"""A missing or wrong setting ends the start with one line that names it. Real processes, as an operator starts them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from collab import environment

KEY = "k" * 40
CASES = {
    "PORT": [{"PORT": "eighty"}, {"PORT": "0"}, {"PORT": "70000"}],
    "DEBUG": [{"DEBUG": "perhaps"}],
    "SECRET_KEY": [
        {"SECRET_KEY": "short"},
        {"SECRET_KEY": ""},
        {"DATABASE_URL": "postgres://a@127.0.0.1/b"},
    ],
    "DATABASE_URL": [
        {"DATABASE_URL": "mysql://a@127.0.0.1/b", "SECRET_KEY": KEY},
        {"DATABASE_URL": "nonsense", "SECRET_KEY": KEY},
        {"DATABASE_URL": "", "SECRET_KEY": KEY},
    ],
    "REDIS_URL": [{"REDIS_URL": "http://127.0.0.1"}, {"REDIS_URL": ""}],
    "EMAIL_URL": [{"EMAIL_URL": "pigeon://loft"}, {"EMAIL_URL": "nonsense"}],
    "BASE_URL": [{"BASE_URL": "ftp://example.org"}, {"BASE_URL": "example.org"}],
    "TIME_ZONE": [{"TIME_ZONE": "Europe/Atlantis"}],
    "TRUSTED_PROXY_COUNT": [{"TRUSTED_PROXY_COUNT": "-1"}, {"TRUSTED_PROXY_COUNT": "all"}],
    "DATA_DIR": [{"DATA_DIR": "/proc/no-such-folder"}],
    "ALLOWED_HOSTS": [{"ALLOWED_HOSTS": ""}],
    "DELIVERY_LEASE": [{"DELIVERY_LEASE": "150"}, {"EMAIL_TIMEOUT": "240"}, {"EMAIL_ACCEPT_TIMEOUT": "600"}],
}


@pytest.mark.parametrize(
    ("name", "wrong"), [(name, wrong) for name, wrongs in CASES.items() for wrong in wrongs], ids=str
)
def test_a_wrong_setting_is_named_in_one_line(name: str, wrong: dict[str, str], tmp_path: Path) -> None:
    run = _start({"DATA_DIR": str(tmp_path), **wrong})
    assert run.returncode != 0
    assert run.stderr.count("\n") == 1, run.stderr
    assert run.stderr.startswith(f"{name}: ")


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
def test_nothing_is_prepared_unless_the_address_asks(
    query: str, options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgres://a:b@127.0.0.1/c{query}")
    found = environment.database(Path())
    assert found["OPTIONS"] == options
    wrapper = DatabaseWrapper({**connections.settings["default"], **found})
    assert wrapper.get_connection_params()["prepare_threshold"] == options.get("prepare_threshold")


@pytest.mark.parametrize(
    ("url", "backend"),
    [("smtp+tls://a:b@mail.example.org:587", "collab.smtp"), ("consolemail://", "django.core.mail.backends.console")],
)
def test_mail_goes_to_a_relay_by_our_own_way(url: str, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert environment.mail()["EMAIL_BACKEND"] == f"{backend}.EmailBackend"


def test_without_any_setting_it_starts_and_keeps_a_key_for_its_owner_only(tmp_path: Path) -> None:
    for _ in range(2):
        run = _start({"DATA_DIR": str(tmp_path)})
        assert (run.returncode, run.stderr) == (0, "")
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert len((tmp_path / "secret_key").read_text()) >= 50


def _start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", "pass"],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
