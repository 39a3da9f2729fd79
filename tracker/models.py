"""Every model of this app. Only Django reads it."""

from foundation.contributions import submodules
from tracker.slices import SLICES

submodules(SLICES, "models")
