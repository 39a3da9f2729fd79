"""A part of the installation: a process that can be killed as by a power loss, and is started again as a service is."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

from tests import ROOT, processes, servers

DEPLOYED = ROOT / "deploy" / "high-availability"


class Part:
    """`settings`: of a process of the product; what is not ours gets nothing of the test run's environment.
    `unprivileged`: it refuses to run as root."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        unprivileged: bool = False,
    ) -> None:
        self.name, self.command, self.log = name, command, folder / f"{name}.log"
        self.meant_to_run = False
        plain = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        self.options: dict[str, Any] = {
            "cwd": ROOT if settings is not None else folder,
            "env": plain if settings is None else processes.environment(**settings),
            **(servers.as_nobody() if unprivileged else {}),
        }

    def start(self) -> None:
        self.meant_to_run = True
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, stdout=output, stderr=output, start_new_session=True, **self.options
            )

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """With everything below it."""
        self.meant_to_run = False
        processes.kill(self.process)

    def revive(self) -> bool:
        """Start it again if it ended by itself, as a service manager does; whether it did."""
        ended = self.meant_to_run and not self.runs
        if ended:
            self.start()
        return ended


@contextmanager
def started(parts: Iterable["Part"]) -> Iterator[None]:
    """Killed at the end, the last one first."""
    running: list[Part] = []
    try:
        for part in parts:
            part.start()
            running.append(part)
        yield
    finally:
        for part in reversed(running):
            part.kill()


def fill(template: str, path: Path, **values: str) -> Path:
    """A file of deploy/high-availability as `envsubst` fills it."""
    path.write_text(Template((DEPLOYED / template).read_text()).substitute(values))
    return path
