"""P10: `make run` from a fresh clone to the first page, beside the installing that is in it, and the second start.

`python -m benchmarks.start --rounds 5 [REVISION ...]`: several revisions are measured in turn. Needs a registry or a
mirror of one. Nothing is kept between rounds, uv's and pip's caches neither.
"""

import argparse
import os
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests import processes, servers
from tests.waiting import wait_until

WITHIN = 600  # seconds
EVERY = 0.02


@dataclass
class Start:
    """Seconds from `make run` until its packages were there and until the sign-in page was; CPU seconds until each."""

    installed: float
    page: float
    cpu_installed: float
    cpu_page: float


def start(clone: Path, caches: Path) -> Start:
    """One `make run` in that clone, ended by Ctrl-C once the sign-in page was answered."""
    port = servers.free_port()
    # what makes every process compile all that it imports is a habit of test machines, not of a fresh one
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PORT": str(port), "UV_CACHE_DIR": f"{caches}/uv", "PIP_CACHE_DIR": f"{caches}/pip"}
    with (clone / "start.log").open("wb") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:

        def reached(true: Callable[[], object], what: str) -> tuple[float, float]:
            wait_until(lambda: true() or process.poll() is not None, within=WITHIN, what=what, every=EVERY)
            if process.poll() is not None:
                raise SystemExit((clone / "start.log").read_text())
            return time.monotonic() - began, _cpu_below(process.pid)

        address = f"http://127.0.0.1:{port}/sign-in/"
        installed, cpu_installed = reached((clone / ".venv" / "installed").exists, "installing")
        page, cpu_page = reached(lambda: processes.status_of(address) == 200, "the first page")
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        process.wait(timeout=60)
    finally:
        processes.kill(process)
    return Start(installed, page, cpu_installed, cpu_page)


def _cpu_below(pid: int) -> float:
    """CPU seconds of a process, of all that run below it and of those that they have waited for."""
    seconds = 0.0
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile
            seconds += sum(process.cpu_times()[:4])
    return seconds


def _line(label: str, starts: list[Start], seconds: list[Start]) -> str:
    def middle(name: str, among: list[Start] = starts) -> str:
        return f"{statistics.median(getattr(one, name) for one in among):.1f}"

    ratios = sorted(one.page / one.installed for one in starts)
    return (
        f"P10   {label:12} installed {middle('installed')} s, first page {middle('page')} s, "
        f"× {statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}); CPU {middle('cpu_installed')}, "
        f"{middle('cpu_page')} s; second start {middle('page', seconds)} s, CPU {middle('cpu_page', seconds)} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revisions", nargs="*", default=["HEAD"])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    measured: dict[str, tuple[list[Start], list[Start]]] = {name: ([], []) for name in arguments.revisions}
    for number in range(arguments.rounds):
        for revision, (firsts, seconds) in measured.items():
            with tempfile.TemporaryDirectory() as folder:
                clone, caches = Path(folder, "clone"), Path(folder, "caches")
                subprocess.run(["git", "clone", "-q", processes.ROOT, clone], check=True)
                subprocess.run(["git", "checkout", "-q", "--detach", revision], cwd=clone, check=True)
                firsts.append(start(clone, caches))
                seconds.append(start(clone, caches))
            print(_line(f"{revision} {number + 1}", firsts[-1:], seconds[-1:]), flush=True)
    for revision, (firsts, seconds) in measured.items():
        print(_line(revision, firsts, seconds))


if __name__ == "__main__":
    main()
