"""What Django's admin shows of this app. Only Django reads it."""

from accounts.slices import SLICES
from foundation.contributions import submodules

submodules(SLICES, "admin")
