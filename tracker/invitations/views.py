"""Answering an invitation by the link of its mail, which needs no sign-in, and a meeting as a calendar file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.pages import current_person, institution_of
from accounts.permissions import may_read
from foundation.errors import Refused
from foundation.pages.base import notice
from foundation.permissions import access, public
from foundation.tenancy import across_institutions, within
from foundation.text_lists import and_list
from tracker.invitations import links
from tracker.invitations.calendar_export import meetings_file
from tracker.invitations.queries import facts_of, following_attendance
from tracker.invitations.week import ANSWERS
from tracker.invitations.writing import when, where
from tracker.meetings.actions import answer_as_invited
from tracker.meetings.calendar_files import MEDIA_TYPE
from tracker.meetings.models import Attendance, Meeting, MeetingState


@method_decorator(never_cache, name="dispatch")
class InvitationAnswerView(View):
    """Yes, maybe or no, for whoever has the mail. A GET only asks: mail scanners follow links."""

    reads = writes = public

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        pk = links.read_answer(kwargs["token"])
        if pk is None:
            raise Http404
        with across_institutions():
            rows = Attendance.objects.select_related("person", "meeting__organiser", "institution")
            row = rows.filter(pk=pk, invited=True).exclude(person__is_active=False).first()
        self.now = timezone.now()
        if row is None:
            return _over(request, _("You are no longer invited to this meeting."))
        row = following_attendance(row, self.now)
        self.row, self.meeting = row, row.meeting
        with within(row.institution_id):
            why = _closed(self.meeting, self.now)
            return _over(request, why) if why else super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, answer: str, **_kwargs: Any) -> HttpResponse:
        facts = facts_of(self.meeting)
        shown = {
            "projects": and_list(facts.projects),
            "when": when(facts),
            "where": where(facts),
            "invited": self.row,
            "answers": ANSWERS,
            "chosen": answer,
        }
        return render(request, "tracker/invitations/answer.html", shown)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            row = answer_as_invited(attendance=self.row, at=self.now, answer=request.POST.get("answer", "?"))
        except Refused as refusal:
            return notice(request, title=_("Your answer was not saved"), texts=[str(refusal)], status=422)
        told = _("%(answer)s. The organiser will see it. You can change the answer until the meeting begins.")
        return notice(request, title=_("Answer saved"), texts=[told % {"answer": row.get_answer_display()}])


def _closed(meeting: Meeting, at: Any) -> str:
    """Why nobody answers any more; "" while they do."""
    if meeting.state == MeetingState.CANCELLED:
        return _("This meeting is cancelled.")
    if meeting.state == MeetingState.HELD or facts_of(meeting).ended(meeting.institution.local_time(at)):
        return _("This meeting is over.")
    return ""


def _over(request: HttpRequest, why: str) -> HttpResponse:
    return notice(request, title=_("This invitation can no longer be answered"), texts=[why], status=410)


@access(reads=may_read)
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting as a file that calendars open."""
    meetings = Meeting.objects.select_related("organiser").prefetch_related("projects")
    found = get_object_or_404(meetings, pk=pk)
    place = institution_of(current_person(request))
    file = meetings_file([found], institution=place, at=timezone.now())
    name = f"meeting-{found.held_on:%Y-%m-%d}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file, content_type=f"{MEDIA_TYPE}; charset=utf-8; method=PUBLISH", headers=headers)
