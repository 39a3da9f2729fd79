"""Writing and deleting a comment, on a meeting's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages import current_person
from accounts.permissions import may_lead_some
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.comments.actions import add_comment, delete_comment
from tracker.comments.models import Comment
from tracker.meetings.models import Meeting


@require_POST
@access(writes=may_lead_some)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    with RefusalTold(request):
        add_comment(meeting=meeting, by=current_person(request), at=timezone.now(), text=request.POST.get("text", ""))
        messages.success(request, _("Comment added."))
    return redirect("meeting", pk=pk)


@require_POST
@access(writes=may_lead_some)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    comment = get_object_or_404(Comment, pk=pk)
    delete_comment(comment=comment, by=current_person(request), at=timezone.now())
    messages.success(request, _("Comment deleted."))
    return redirect("meeting", pk=comment.meeting_id)
