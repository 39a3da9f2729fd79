"""Repeating a planned meeting, and ending its series."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.pages import FormPage, current_person
from accounts.permissions import may_write_some
from foundation.pages.base import RefusalTold
from foundation.pages.dates import day
from foundation.permissions import access
from tracker.meetings import actions
from tracker.meetings.forms import RepeatForm
from tracker.meetings.models import PLANNED, Meeting
from tracker.meetings.permissions import may_write_meeting


class RepeatMeeting(FormPage):
    """Makes a planned meeting the first of a series."""

    reads = writes = may_write_some
    form_class = RepeatForm
    title = gettext_lazy("Repeat this meeting")
    lead = gettext_lazy("The next ones are planned with the same people, and everybody invited gets one mail.")
    submit = gettext_lazy("Plan the series")
    done = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(Meeting, pk=kwargs["pk"])

    def may_write_row(self) -> bool:
        return may_write_meeting(self.person, self.meeting)

    def cancels_to(self) -> str:
        return reverse("meeting", args=[self.meeting.pk])

    def perform(self, form: Any) -> str:
        actions.repeat_meeting(meeting=self.meeting, **form.action_arguments(self.meeting.held_on), **self.context)
        messages.success(self.request, self.what_was_planned())
        return self.cancels_to()

    def what_was_planned(self) -> str:
        """Those that stand after the first: all of a short series, the next ones of another."""
        planned = Meeting.objects.filter(series__meetings=self.meeting.pk, state=PLANNED).exclude(pk=self.meeting.pk)
        after = planned.aggregate(count=Count("pk", distinct=True), last=Max("held_on"))
        if not after["count"]:
            return _("Series planned. It has no other day yet.")
        told = ngettext(
            "Series planned: %(count)d more meeting, on %(day)s.",
            "Series planned: %(count)d more meetings so far, the last on %(day)s.",
            after["count"],
        )
        return told % {"count": after["count"], "day": day(after["last"], self.today)}


@require_POST
@access(writes=may_write_some)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """This meeting is the last of its series."""
    found = get_object_or_404(Meeting, pk=pk)
    with RefusalTold(request):
        actions.end_series(meeting=found, by=current_person(request), at=timezone.now())
        messages.success(request, _("The series ends with this meeting. Later ones are deleted."))
    return redirect("meeting", pk=pk)
