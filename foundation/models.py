"""Table of contents: every model of this app. Only Django reads it."""

from foundation.api.models import Deletion, IdempotencyKey
from foundation.imports.models import RememberedColumns
from foundation.pages.models import SavedView

__all__ = ["Deletion", "IdempotencyKey", "RememberedColumns", "SavedView"]
