"""Every task of this app. Only Celery reads it."""

from accounts.slices import SLICES
from foundation.contributions import submodules

submodules(SLICES, "tasks")
