"""Comments on meetings over REST."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_lead_some, may_read
from foundation.api.resources import Creates, Deletes, Resource, Row
from foundation.api.serializers import StrictModel
from tracker.comments import actions
from tracker.comments.filters import CommentFilters
from tracker.comments.models import Comment


class CommentShape(StrictModel):
    """What somebody says about a meeting. Who is mentioned in it, as `@` and their name, hears of it in their next
    message."""

    described = {
        "meeting": "The id of the meeting that it is about.",
        "by": "The id of who wrote it.",
        "text": "What they wrote.",
    }

    class Meta:
        model = Comment
        fields = ("id", "meeting", "by", "text", "created_at", "updated_at")
        read_only_fields = ("by",)


class Comments(Creates, Deletes, Resource):
    """What people say about meetings. Nobody edits one; who wrote it, and managers, delete it."""

    model, serializer_class, filterset_class = Comment, CommentShape, CommentFilters
    reads, writes = may_read, may_lead_some
    searches = ("text",)
    orderings = {"id": "id", "updated_at": "updated_at"}
    ordering = ("-id",)
    expansions = {"people": PeopleBehind(("by",))}

    def add(self, fields: Row) -> Comment:
        return actions.add_comment(by=self.person, at=self.now, **fields)

    def remove(self, row: Comment) -> None:
        actions.delete_comment(comment=row, by=self.person, at=self.now)


router = SimpleRouter()
router.register("comments", Comments, basename="comment")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
