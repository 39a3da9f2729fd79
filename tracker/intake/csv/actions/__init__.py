"""Table of contents: what is done with a file of meetings."""

from tracker.intake.csv.actions.importing import allow_import, check_import
from tracker.intake.csv.actions.sweeping import run_uploads
from tracker.intake.csv.actions.undoing import undo_import
from tracker.intake.csv.actions.uploads import choose_columns, confirm_upload, import_meetings, store_upload

__all__ = [
    "allow_import",
    "check_import",
    "choose_columns",
    "confirm_upload",
    "import_meetings",
    "run_uploads",
    "store_upload",
    "undo_import",
]
