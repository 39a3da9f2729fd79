"""A part of the installation: a process that can be killed as by a power loss, and is started again as a service is."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
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
        plain = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        self.options: dict[str, Any] = {
            "cwd": ROOT if settings is not None else folder,
            "env": plain if settings is None else processes.environment(**settings),
            **(servers.as_nobody() if unprivileged else {}),
        }

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, stdout=output, stderr=output, start_new_session=True, **self.options
            )

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """With everything below it."""
        processes.kill(self.process)

    def end(self) -> None:
        """As a service manager does; killed when that takes too long."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=20)
        self.kill()

    def tail(self, characters: int = 1500) -> str:
        return f"== {self.name}\n{self.log.read_text(errors='replace')[-characters:]}"


def fill(template: str, path: Path, **values: str) -> Path:
    """A file of deploy/high-availability as `envsubst` fills it."""
    path.write_text(Template((DEPLOYED / template).read_text()).substitute(values))
    return path
