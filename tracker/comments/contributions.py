"""What comments contribute to the rest of the product."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.permissions import may_lead_some, may_manage, may_read
from foundation.contributions import Contribution
from foundation.pages import dates
from foundation.text_lists import and_list
from tracker.comments import audit_labels
from tracker.comments.actions import MENTION_NOTE
from tracker.comments.models import MAX_COMMENT_LENGTH, Comment
from tracker.delivery.note_kinds import NoteKind
from tracker.meetings.extension_points import MeetingCard, MeetingView


def _has_comments(meeting: Any, today: Any) -> Exists:
    return Exists(Comment.objects.filter(meeting=meeting))


def _of_meeting(view: MeetingView) -> Mapping[str, Any]:
    """One query."""
    return _card(view, Comment.objects.filter(meeting=view.meeting).select_related("by").order_by("pk"))


def _without_comments(view: MeetingView) -> Mapping[str, Any]:
    return _card(view, ())


def _card(view: MeetingView, rows: Iterable[Comment]) -> Mapping[str, Any]:
    manages = may_manage(view.person.roles)
    return {
        "comments": [(row, manages or row.by_id == view.person.pk) for row in rows],
        "comments_open": may_lead_some(view.person.roles),
        "most": MAX_COMMENT_LENGTH,
    }


def _mentioned(facts: Mapping[str, Any]) -> str:
    said = {
        "who": facts["who"],
        "projects": and_list(facts["projects"]),
        "day": dates.weekday_day(date.fromisoformat(facts["day"])),
    }
    return _("%(who)s mentions you in a comment on the meeting about %(projects)s on %(day)s.") % said


def _page(facts: Mapping[str, Any]) -> str:
    return reverse("meeting", args=[facts["meeting"]])


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    NoteKind(
        order=20, name=MENTION_NOTE, label=gettext_lazy("Comments that mention you"), sentence=_mentioned, path=_page
    ),
    MeetingCard(
        order=40,
        reads=may_read,
        asks=_has_comments,
        template="tracker/comments/_meeting_comments.html",
        show=_of_meeting,
        empty=_without_comments,
    ),
)
