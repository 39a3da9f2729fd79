"""The Celery app. Tasks live in the slices; the timetable is beat.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

from collab.alive import WorkerIsAlive
from collab.broker import register

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

register()
app = Celery("collab")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerIsAlive)


@setup_logging.connect
def _keep_django_logging(**_: Any) -> None:
    """Connected, so that Celery leaves Django's logging as it is."""
