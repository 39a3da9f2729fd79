"""What comments can be filtered by."""

from foundation.api.filters import Filters
from tracker.comments.models import Comment


class CommentFilters(Filters):
    unfiltered = {"text": "Prose: ?search= looks into it."}

    class Meta:
        model = Comment
        fields = ("meeting", "by")
