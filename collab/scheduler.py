"""Beat's scheduler: django-celery-beat's, which also shows that it is alive (alive.py)."""

from typing import Any

from django_celery_beat.schedulers import DatabaseScheduler

from collab.alive import touch


class Scheduler(DatabaseScheduler):  # type: ignore[misc]
    max_interval = 5  # seconds between two looks at the table

    def tick(self, *args: Any, **kwargs: Any) -> float:
        touch("beat")
        pause: float = super().tick(*args, **kwargs)
        return pause
