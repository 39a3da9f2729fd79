"""An institution leaves with all that is its own, starts again elsewhere, whole, and nothing of it stays behind."""

import hashlib
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models
from django.test import Client
from django.utils import timezone

from accounts.institutions.models import Institution
from accounts.people.models import AccountNotice, PasswordRequest, Person
from collab import archives
from collab.archive_schema import schema
from collab.version import VERSION
from foundation.db.archives import archived, others_named, own_rows
from foundation.db.backups import kept_models
from foundation.tenancy import across_institutions
from tests import processes, servers
from tests.factories.projects import make_world
from tracker.meetings.models import Meeting

Rows = dict[str, list[tuple[Any, ...]]]


def _tables(rows: Callable[[type[models.Model]], models.Q | None]) -> Rows:
    found = {}
    for model in kept_models(()):
        if (wanted := rows(model)) is not None:
            names = [field.attname for field in model._meta.concrete_fields]
            listed = model._base_manager.filter(wanted).order_by("pk").values_list(*names)
            found[model._meta.label] = [
                tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in listed
            ]
    return found


def _of(institution_id: int) -> Rows:
    wanted = dict(archived(institution_id, left_out=archives.LEFT_OUT, paths=archives.PATHS))
    return _tables(wanted.get)


def _not_of(institution_id: int) -> Rows:
    """Everything else: nothing in it may change when the institution goes."""

    def others(model: type[models.Model]) -> models.Q:
        own = own_rows(model, institution_id, archives.DELETED) or models.Q(pk__in=())
        for name in others_named(model):
            own |= models.Q(**{name: institution_id})
        return ~models.Q(pk__in=model._base_manager.filter(own).values("pk"))

    return _tables(others)


def _empty() -> None:
    for model in reversed(kept_models(("contenttypes", "auth"))):
        model._base_manager.all().delete()


@pytest.fixture
def north() -> Iterator[Institution]:
    """The institution of the demonstration, beside the others of its consortium and one more."""
    with across_institutions():
        call_command("load_demo", yes_really=True, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        make_world()
        yield Meeting.objects.order_by("pk")[0].institution


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "north.zip"


@pytest.mark.django_db
def test_every_row_of_an_institution_comes_back(north: Institution, file: Path) -> None:
    before = _of(north.pk)
    filled = {label for label, rows in before.items() if rows}
    assert {"accounts.Institution", "accounts.Consortium", "accounts.AuditEntry", "tracker.Attendance"} <= filled
    assert Institution.objects.count() > 1
    call_command("export_institution", north.pk, file, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    _empty()
    call_command("import_institution", file, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    assert _of(north.pk) == before
    assert Institution.objects.get() == north
    new = make_world()  # sequences go on behind the restored keys
    assert new.project.pk > max(row[0] for row in before["tracker.Project"])


@pytest.mark.django_db
def test_people_sign_in_where_it_starts_again(north: Institution, file: Path) -> None:
    person = Person.objects.filter(institution=north, is_active=True).exclude(password="")[0]
    person.set_password("correct horse battery")
    person.save()
    call_command("export_institution", north.pk, file)
    _empty()
    call_command("import_institution", file)
    client = Client()
    client.post("/sign-in/", {"username": person.email, "password": "correct horse battery"})
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_every_line_is_as_the_schema_says(north: Institution, file: Path) -> None:
    call_command("export_institution", north.pk, file)
    with zipfile.ZipFile(file) as archive:
        described = json.loads(archive.read("schema.json"))["$defs"]
        assert {name[7:-6] for name in archive.namelist() if name.startswith("tables/")} == set(described)
        header = json.loads(archive.read("archive.json"))
        assert header["institution"] == {"id": north.pk, "name": north.name}
        assert header["version"] == VERSION
        for label, told in described.items():
            lines = archive.read(f"tables/{label}.jsonl").splitlines()
            assert len(lines) == header["tables"][label]["rows"]
            check = jsonschema.Draft202012Validator(told)
            for line in lines[:200]:
                check.validate(json.loads(line))


def test_published_schema_is_in_step() -> None:
    published = processes.ROOT / "docs" / "archive.schema.json"
    assert published.read_text() == schema(), "manage.py archive_schema > docs/archive.schema.json"


@pytest.mark.django_db
def test_archive_holds_no_row_of_another_institution(north: Institution, file: Path) -> None:
    others = Institution.objects.exclude(pk=north.pk)
    addresses = Person.objects.filter(institution__in=others).values_list("email", flat=True)
    assert addresses
    call_command("export_institution", north.pk, file)
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert [address for address in addresses if f'"{address}"' in everything] == []


def _damage(file: Path, how: str) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    match how:
        case "cut":
            file.write_bytes(file.read_bytes()[:-300])
            return
        case "no zip":
            file.write_bytes(b"something else")
            return
        case "no header":
            del parts["archive.json"]
        case "a row less":
            parts["tables/accounts.Team.jsonl"] = parts["tables/accounts.Team.jsonl"].split(b"\n", 1)[1]
        case "a table less":
            del parts["tables/accounts.Team.jsonl"]
        case "another format":
            parts["archive.json"] = json.dumps({**json.loads(parts["archive.json"]), "format": 99}).encode()
        case "another version":
            header = json.loads(parts["archive.json"])
            header["migrations"].append(["tracker", "9999_next"])
            parts["archive.json"] = json.dumps(header).encode()
        case "another field":
            lines = [json.loads(line) for line in parts["tables/accounts.Team.jsonl"].splitlines()]
            changed = b"".join(json.dumps({**line, "colour": 1}).encode() + b"\n" for line in lines)
            parts["tables/accounts.Team.jsonl"] = changed
            header = json.loads(parts["archive.json"])
            header["tables"]["accounts.Team"]["sha256"] = hashlib.sha256(changed).hexdigest()
            parts["archive.json"] = json.dumps(header).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "how",
    [
        "cut", "no zip", "no header", "a row less", "a table less", "another format", "another version",
        "another field",
    ],
)  # fmt: skip
def test_damaged_archive_changes_nothing(file: Path, how: str) -> None:
    with across_institutions():
        call_command("export_institution", make_world().institution.pk, file)
        _empty()
        before = _tables(lambda model: models.Q())
        _damage(file, how)
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("import_institution", file)
        assert _tables(lambda model: models.Q()) == before


@pytest.mark.django_db
def test_import_beside_another_institution_is_refused(file: Path) -> None:
    with across_institutions():
        call_command("export_institution", make_world().institution.pk, file)
        with pytest.raises(CommandError, match="empty installation"):
            call_command("import_institution", file)


@pytest.mark.django_db
def test_export_of_nothing_is_refused(file: Path) -> None:
    with pytest.raises(CommandError, match="no institution 7"):
        call_command("export_institution", 7, file)
    assert not file.exists()


def _of_the_installation(label: str) -> bool:
    return bool({label, label.partition(".")[0]} & set(archives.OF_THE_INSTALLATION))


def test_every_model_is_archived_or_has_a_reason() -> None:
    there = {model._meta.label for model, _rows in archived(0, left_out=archives.LEFT_OUT, paths=archives.PATHS)}
    for model in apps.get_models(include_auto_created=True):
        label, app = model._meta.label, model._meta.app_label
        said = label in archives.LEFT_OUT or app in archives.LEFT_OUT or label in archives.DELETED
        assert (label in there) or said or _of_the_installation(label), f"{label}: collab/archives.py"


def test_every_model_is_deleted_or_of_the_installation() -> None:
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        goes = own_rows(model, 0, archives.DELETED) is not None or label in archives.ADDRESSES
        kept = _of_the_installation(label) or label == "foundation.IdempotencyKey"
        assert goes or kept, f"{label}: collab/archives.py"


def test_what_an_archive_leaves_out_is_told() -> None:
    guide = (processes.ROOT / "docs" / "guides" / "leaving.md").read_text()
    assert dict(re.findall(r"^- `([\w.]+)`: (.+)$", guide, re.MULTILINE)) == archives.LEFT_OUT


def _delete(north: Institution, folder: Path, **other: str) -> dict[str, Any]:
    options = {"name": north.name, "archive": folder / "last.zip", "certificate": folder / "certificate.json", **other}
    call_command("delete_institution", north.pk, **options, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    told: dict[str, Any] = json.loads(Path(folder / "certificate.json").read_text())
    return told


@pytest.mark.django_db
def test_institution_goes_and_its_neighbours_stay(north: Institution, tmp_path: Path) -> None:
    own, others = _of(north.pk), _not_of(north.pk)
    addresses = set(Person.objects.filter(institution=north).values_list("email", flat=True))
    told = _delete(north, tmp_path)
    assert _not_of(north.pk) == others
    assert not any(rows for label, rows in _of(north.pk).items())
    assert _not_of(north.pk) == _tables(lambda model: models.Q())
    counts = {label: len(rows) for label, rows in own.items() if rows and label != "accounts.Consortium"}
    assert counts.items() <= told["rows_deleted"].items()
    digest = hashlib.sha256((tmp_path / "last.zip").read_bytes()).hexdigest()
    assert told["archive"] == {"file": "last.zip", "sha256": digest}
    left = [(label, row) for label, rows in _tables(lambda model: models.Q()).items() for row in rows]
    assert [found for found in left if any(address in str(found) for address in addresses)] == []
    trail = "accounts.AuditEntry"  # what others wrote down of their dealings with it is theirs
    assert [found for found in left if found[0] != trail and north.name in str(found)] == []


@pytest.mark.django_db
def test_what_waits_at_an_address_of_two_institutions_stays(north: Institution, tmp_path: Path) -> None:
    """An address may be somebody's at both, and their request for a password at the other is not ours to delete."""
    shared, ours = Person.objects.filter(institution=north).order_by("pk")[:2]
    neighbour = Person.objects.exclude(institution=north).order_by("pk")[0]
    Person.objects.filter(pk=neighbour.pk).update(email=shared.email)
    for email in (shared.email, ours.email):
        PasswordRequest.objects.create(email=email)
        AccountNotice.objects.create(email=email, language="en-gb", kind="x", made_at=timezone.now())
    _delete(north, tmp_path)
    for model in (PasswordRequest, AccountNotice):
        assert list(model.objects.values_list("email", flat=True)) == [shared.email]


@pytest.mark.django_db
def test_another_name_deletes_nothing(north: Institution, tmp_path: Path) -> None:
    before = _of(north.pk)
    with pytest.raises(CommandError, match="with that name"):
        _delete(north, tmp_path, name=f"{north.name}.")
    assert _of(north.pk) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_deletion_that_is_refused_leaves_everything(
    north: Institution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _of(north.pk)

    def refuse(*_given: Any) -> None:
        raise IntegrityError("a row was added")

    monkeypatch.setattr(connection, "check_constraints", refuse)
    with pytest.raises(CommandError, match="Nothing was deleted"):
        _delete(north, tmp_path)
    assert _of(north.pk) == before
    assert [path.name for path in tmp_path.iterdir()] == ["last.zip"]


def _manage(*arguments: str, **settings: str) -> str:
    run = subprocess.run(
        ["python", "manage.py", *arguments],
        cwd=processes.ROOT, env=processes.environment(**settings), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.alone
@pytest.mark.postgresql
def test_from_a_laptop_to_postgresql_and_back(tmp_path: Path, installed: Callable[[Path], None]) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgresql(fsync="off"))
        laptop = {"DATA_DIR": str(tmp_path / "laptop")}
        institution = {"DATA_DIR": str(tmp_path / "p"), "DATABASE_URL": server.url, "SECRET_KEY": "i" * 40}
        again = {"DATA_DIR": str(tmp_path / "again")}
        installed(Path(laptop["DATA_DIR"]))
        find = "from tracker.meetings.models import Meeting as M; print(M._base_manager.first().institution_id)"
        pk = _manage("shell", "-v", "0", "-c", find, **laptop).strip()
        files = [tmp_path / name for name in ("first.zip", "second.zip", "third.zip")]
        _manage("export_institution", pk, str(files[0]), **laptop)
        for here, taken, made in ((institution, files[0], files[1]), (again, files[1], files[2])):
            _manage("migrate", "-v", "0", **here)
            _manage("import_institution", str(taken), **here)
            _manage("export_institution", pk, str(made), **here)
    said = []
    for file in files:
        with zipfile.ZipFile(file) as archive:
            said.append({name: archive.read(name) for name in archive.namelist() if name.startswith("tables/")})
    for name, rows in said[0].items():  # a table each: what differs is found among the lines of one
        assert rows.splitlines() == said[1][name].splitlines() == said[2][name].splitlines(), name
    assert said[0].keys() == said[1].keys() == said[2].keys()
    assert sum(part.count(b"\n") for part in said[0].values()) > 500
