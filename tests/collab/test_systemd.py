"""deploy/systemd, without booting: systemd's own check, and each unit's commands as local processes from nothing."""

import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from tests import ROOT, packages, processes, servers
from tests.waiting import wait_until

pytestmark = pytest.mark.postgresql
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
GUIDE = (ROOT / "docs" / "guides" / "administration.md").read_text()
AT = "/opt/joint-work"
SERVICES = ("web", "worker", "beat")


def _lines(unit: str, name: str) -> list[str]:
    text = (ROOT / "deploy" / "systemd" / f"joint-work-{unit}").read_text()
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def _commands(unit: str) -> list[list[str]]:
    """As systemd reads them: `$$` is a `$`, and `%%` a `%`."""
    given = [line.replace("$$", "$").replace("%%", "%") for line in _lines(f"{unit}.service", "ExecStart")]
    return [shlex.split(line.replace(f"{AT}/.venv/bin", str(processes.BIN)).replace(AT, str(ROOT))) for line in given]


def _verify(folder: Path) -> str:
    """What systemd says about the units, with the product where this checkout is."""
    for unit in UNITS:
        text = unit.read_text().replace(f"{AT}/.venv/bin", str(processes.BIN))
        (folder / unit.name).write_text(text.replace(AT, str(ROOT)))
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(folder.iterdir()))], capture_output=True, text=True
    )
    return f"{run.returncode or ''}{run.stdout}{run.stderr}"


@pytest.fixture(scope="module")
def _systemd() -> None:
    packages.programs("systemd-analyze")


@pytest.mark.usefixtures("_systemd")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    assert _verify(tmp_path) == ""


@pytest.mark.usefixtures("_systemd")
@pytest.mark.parametrize(
    ("right", "wrong"), [("Restart=always", "Restart=allways"), ("gunicorn collab", "gunicor collab"), ("[Unit]", "")]
)
def test_systemd_finds_what_is_wrong(right: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path: really(path).replace(right, wrong))
    assert _verify(tmp_path) != ""


def test_units_run_what_compose_runs() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in SERVICES:
        ((program, *arguments),) = _commands(name)
        expected = [one.replace("0.0.0.0:", "127.0.0.1:") for one in compose[name]["command"]]
        assert [Path(program).name, *arguments] == expected
        assert f"{compose[name]['stop_grace_period']}" == f"{_lines(f'{name}.service', 'TimeoutStopSec')[0]}s"
    migrate = compose["migrate"]["command"]
    assert [Path(_commands("migrate")[0][0]).name, *_commands("migrate")[0][1:]] == migrate


def test_guide_names_each_unit() -> None:
    assert {unit.stem for unit in UNITS if unit.stem not in GUIDE} == set()
    assert [unit.name for unit in UNITS if unit.suffix == ".timer"] == ["joint-work-backup.timer"]


def _settings(database: str, queue: str) -> Iterator[tuple[str, str]]:
    """The names of the guide's file, each with a value of an institution."""
    block = GUIDE.partition("install -m 0600")[2].partition("The database, with")[0]
    values = {
        "SECRET_KEY": "k" * 40, "DATABASE_URL": database, "REDIS_URL": queue,
        "EMAIL_URL": "smtp+tls://joint-work:s3cret@mail.north.example:587",
    }  # fmt: skip
    for name, shown in re.findall(r"^    ([A-Z_]+)=(.*)$", block, re.MULTILINE):
        yield name, values.get(name, shown)


@pytest.mark.alone
def test_units_start_from_nothing_back_up_and_end(tmp_path: Path) -> None:
    with ExitStack() as stack:
        database, queue = stack.enter_context(servers.postgresql(fsync="off")), stack.enter_context(servers.redis())
        settings = {**dict(_settings(database.url, queue.url)), "DATA_DIR": str(tmp_path / "data")}
        port, log = servers.free_port(), tmp_path / "log"
        for command in _commands("migrate"):
            _run(command, settings)
        started = []
        for name in SERVICES:
            (command,) = _commands(name)
            command = [part.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for part in command]
            started.append(stack.enter_context(processes.running(command, log, settings)))
        wait_until(lambda: processes.status_of(f"http://127.0.0.1:{port}/readyz/") == 200, within=120, what="ready")
        alive = tmp_path / "data" / "alive"
        wait_until(lambda: {path.name for path in alive.glob("*")} == {"worker", "beat"}, within=120, what="all alive")
        (backup,) = _commands("backup")
        folder = tmp_path / "backups"
        folder.mkdir()
        _run([part.replace("/var/lib/joint-work-backups", str(folder)) for part in backup], settings)
        assert [path.suffix for path in folder.iterdir()] == [".backup"]
        for process in started:  # KillMode=mixed: the main process alone is told
            process.send_signal(signal.SIGTERM)
        (patience,) = {int(*_lines(f"{name}.service", "TimeoutStopSec")) for name in SERVICES}
        wait_until(lambda: None not in [one.poll() for one in started], within=patience, what="the end of all")
        assert [process.returncode for process in started] == [0, 0, 0]


def _run(command: list[str], settings: dict[str, str]) -> None:
    run = subprocess.run(
        command, cwd=ROOT, env=processes.environment(**settings), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
