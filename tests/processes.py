"""The product's own commands as real processes, ended with all their children."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def environment(**settings: str) -> dict[str, str]:
    """Only what every process needs, and `settings`: nothing of the test run's own settings but its clock."""
    wanted = ("HOME", "LANG", "TMPDIR", "NOW", "SECONDS_AHEAD", "PYTHONPATH")
    kept = {name: os.environ[name] for name in wanted if name in os.environ}
    return {**kept, "PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1", **settings}


@contextmanager
def running(command: Sequence[str], log: Path, settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The process, in a group of its own, its output in `log`; killed with the group at the end if it still runs."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**settings), stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the process and of all below it, whatever their groups, as a power loss would."""
    for group in _groups_of(process.pid) | {process.pid}:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    process.wait(timeout=30)


def _groups_of(pid: int) -> set[int]:
    """The process groups of the process and of everything below it; none when it has ended."""
    try:
        parent = psutil.Process(pid)
        return {os.getpgid(process.pid) for process in [parent, *parent.children(recursive=True)]}
    except (psutil.NoSuchProcess, ProcessLookupError):
        return set()


def status_of(url: str, **headers: str) -> int:
    """The HTTP status, 0 while nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as response:
            status: int = response.status
            return status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
