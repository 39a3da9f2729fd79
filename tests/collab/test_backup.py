"""A backup goes into an empty installation, on either database, and everything in it works there."""

import gzip
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from collab import backups
from foundation.db import backup_files
from foundation.db.backups import kept_models
from foundation.tenancy import across_institutions
from tests import processes, servers
from tests.factories.projects import make_world


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tracker.backup"


def _rows() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for model in kept_models(backups.LEFT_OUT):
        names = [field.attname for field in model._meta.concrete_fields]
        rows = model._base_manager.order_by("pk").values_list(*names)
        found[model._meta.label] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]
    return found


def _empty() -> None:
    for model in reversed(kept_models(backups.LEFT_OUT)):
        model._base_manager.all().delete()


@pytest.mark.django_db
def test_every_table_comes_back_as_it_was(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with across_institutions():
        call_command("load_demo", yes_really=True, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        before = _rows()
        filled = {label for label, rows in before.items() if rows}
        assert {"accounts.Person", "tracker.Meeting", "tracker.Attendance", "accounts.AuditEntry"} <= filled
        call_command("backup", file)
        _empty()
        call_command("restore", file)
        assert _rows() == before
        new = make_world()  # sequences go on behind the restored keys
    assert new.project.pk > max(row[0] for row in before["tracker.Project"])
    said = capsys.readouterr().out
    assert "written and read again" in said
    assert "as they were at 20" in said


@pytest.mark.django_db
def test_backup_never_takes_the_place_of_a_file(file: Path) -> None:
    file.write_text("mine")
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", file)
    assert file.read_text() == "mine"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.django_db
def test_backup_is_for_its_owner_only(file: Path) -> None:
    call_command("backup", file)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_restore_into_what_is_not_empty_is_refused(file: Path) -> None:
    call_command("backup", file)
    with across_institutions():
        make_world()
        before = _rows()
        with pytest.raises(CommandError, match="empty installation"):
            call_command("restore", file)
        assert _rows() == before


def _damage(file: Path, how: str) -> None:
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    match how:
        case "cut":
            file.write_bytes(file.read_bytes()[:-200])
        case "ends early":
            file.write_bytes(gzip.compress(b"".join(lines[:-1])))
        case "a row less":
            gone = next(n for n, line in enumerate(lines) if line.startswith(b"["))
            file.write_bytes(gzip.compress(b"".join(lines[:gone] + lines[gone + 1 :])))
        case "another format":
            lines[0] = json.dumps({**json.loads(lines[0]), "format": 99}).encode() + b"\n"
            file.write_bytes(gzip.compress(b"".join(lines)))
        case "no backup":
            file.write_bytes(b"PK\x03\x04 something else")
        case "empty":
            file.write_bytes(b"")


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["cut", "ends early", "a row less", "another format", "no backup", "empty"])
def test_damaged_file_changes_nothing(file: Path, how: str) -> None:
    call_command("backup", file)
    before = _rows()
    _damage(file, how)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", file)
    assert _rows() == before


@pytest.mark.django_db
def test_file_of_other_tables_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("backup", file)
    header, _ = backup_files.checked(file)
    newer = [*header["migrations"], ["tracker", "9999_next"]]
    monkeypatch.setattr("foundation.db.backups.checked", lambda path: ({**header, "migrations": newer}, {}))
    with pytest.raises(CommandError, match="Install that version"):
        call_command("restore", file)


def test_every_model_is_kept_or_left_out_for_a_reason() -> None:
    kept = set(kept_models(backups.LEFT_OUT))
    for model in apps.get_models(include_auto_created=True):
        named = {model._meta.label, model._meta.app_label} & set(backups.LEFT_OUT)
        assert (model in kept) is not bool(named), model._meta.label
        assert model._meta.app_label != "tracker" or model in kept
    assert all(
        any(name in (model._meta.label, model._meta.app_label) for model in apps.get_models())
        for name in backups.LEFT_OUT
    )


@pytest.mark.parametrize("model", kept_models(backups.LEFT_OUT), ids=lambda model: model._meta.label)
def test_every_field_can_be_written_and_read(model: type[models.Model]) -> None:
    """A field without these two of Django's would be kept as something else."""
    for field in model._meta.concrete_fields:
        assert callable(field.value_to_string)
        assert callable(field.to_python)


def _manage(*arguments: str, **settings: str) -> str:
    run = subprocess.run(
        ["python", "manage.py", *arguments],
        cwd=processes.ROOT, env=processes.environment(**settings), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Settings of an installation on SQLite, as on a laptop, and of one on PostgreSQL with a key of its own."""
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgresql(fsync="off"))
        yield (
            {"DATA_DIR": str(tmp_path / "laptop")},
            {"DATA_DIR": str(tmp_path / "institution"), "DATABASE_URL": server.url, "SECRET_KEY": "i" * 40},
        )


@pytest.mark.alone
@pytest.mark.postgresql
def test_from_a_laptop_to_postgresql_and_back(
    databases: tuple[dict[str, str], dict[str, str]], tmp_path: Path, installed: Callable[[Path], None]
) -> None:
    laptop, institution = databases
    installed(Path(laptop["DATA_DIR"]))
    link = _manage("shell", "-v", "0", "-c", _A_LINK, **laptop).strip()
    _manage("backup", str(tmp_path / "first"), **laptop)
    _manage("migrate", "-v", "0", **institution)
    said = _manage("restore", str(tmp_path / "first"), **institution)
    assert "SECRET_KEY_FALLBACKS" in said
    fallbacks = Path(institution["DATA_DIR"], "secret_key_fallbacks")
    assert fallbacks.stat().st_mode & 0o077 == 0
    institution["SECRET_KEY_FALLBACKS"] = fallbacks.read_text()
    assert _manage("shell", "-v", "0", "-c", _PRESS.format(link=link), **institution).split() == ["302", "200", "200"]
    _manage("backup", str(tmp_path / "second"), **institution)
    again = {"DATA_DIR": str(tmp_path / "again")}
    _manage("migrate", "-v", "0", **again)
    _manage("restore", str(tmp_path / "second"), **again)
    _manage("backup", str(tmp_path / "third"), **again)
    second, third = (gzip.decompress((tmp_path / name).read_bytes()).splitlines()[1:-1] for name in ("second", "third"))
    assert second == third
    assert len(third) > 500
    with sqlite3.connect(Path(again["DATA_DIR"]) / "collab.sqlite3") as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


_A_LINK = """
from tracker.delivery.links import unsubscribe_url
from accounts.people.models import Person
from foundation.tenancy import across_institutions
with across_institutions():
    print(unsubscribe_url(kind="reminder", person_id=Person.objects.first().pk))
"""
#: Sign in as somebody of the demonstration, read this week, and follow the link of a mail sent before.
_PRESS = """
from urllib.parse import urlsplit
from django.conf import settings
from django.test import Client
from accounts.people.models import Person
from foundation.tenancy import across_institutions
settings.ALLOWED_HOSTS.append("testserver")
settings.STORAGES["staticfiles"] = {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
with across_institutions():
    person = Person.objects.exclude(password="").filter(is_active=True).first()
    person.set_password("correct horse battery")
    person.save()
client = Client()
signed_in = client.post("/sign-in/", {{"username": person.email, "password": "correct horse battery"}})
print(signed_in.status_code, client.get("/").status_code, Client().get(urlsplit("{link}").path).status_code)
"""
