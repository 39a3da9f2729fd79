"""How a health check sees that worker and beat are alive: each touches a file of its own every few seconds.

To ask them (`celery inspect ping`, or the database) costs a start of Python, three to five seconds of CPU each minute.
`find DATA_DIR/alive/worker -mmin -2` costs nothing.
"""

from typing import Any

from celery import bootsteps
from celery.worker import WorkController
from django.conf import settings

EVERY = 10  # seconds


def touch(name: str) -> None:
    folder = settings.DATA_DIR / "alive"
    folder.mkdir(exist_ok=True)
    (folder / name).touch()


class WorkerIsAlive(bootsteps.StartStopStep):
    """Touches its file from the worker's own timer, which stands still when the worker does."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: WorkController, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self.entry: Any = None

    def start(self, parent: WorkController) -> None:
        touch("worker")
        timer: Any = parent.timer
        self.entry = timer.call_repeatedly(EVERY, touch, ("worker",))

    def stop(self, parent: WorkController) -> None:
        if self.entry is not None:
            self.entry.cancel()
