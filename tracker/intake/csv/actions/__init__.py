"""Table of contents: what is done with a CSV file of meetings."""

from tracker.intake.csv.actions.importing import allow_import, check_import, import_meetings
from tracker.intake.csv.actions.uploads import confirm_upload, run_uploads, store_upload

__all__ = ["allow_import", "check_import", "confirm_upload", "import_meetings", "run_uploads", "store_upload"]
