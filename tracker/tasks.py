"""Every task of this app. Only Celery reads it."""

from foundation.contributions import submodules
from tracker.slices import SLICES

submodules(SLICES, "tasks")
