"""What files of meetings can be filtered by. May import models."""

from foundation.api.filters import Filters
from tracker.intake.csv.models import MeetingUpload

COUNT_HELP = "How a file went: the row says so."


class ImportFilters(Filters):
    unfiltered = {
        "file_name": "?search= looks into it.",
        **dict.fromkeys(
            (
                "size",
                "rows",
                "added",
                "present",
                "refused",
                "joint",
                "problem_count",
                "problems",
                "question",
                "imported_at",
            ),
            COUNT_HELP,
        ),
    }

    class Meta:
        model = MeetingUpload
        fields = ("by", "state")
