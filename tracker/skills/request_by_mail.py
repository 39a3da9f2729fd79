"""Answering a request to teach by the link of its message, which needs no sign-in. A GET only asks: mail scanners
follow links."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.languages import language_in
from foundation.errors import Refused
from foundation.pages.base import notice
from foundation.permissions import public
from foundation.signed_links import ExpiredLink
from foundation.tenancy import across_institutions, within
from tracker.skills.actions import answer_request
from tracker.skills.levels import window_label
from tracker.skills.links import read_answer
from tracker.skills.models import TeachingRequest
from tracker.skills.rules.request_state import RequestKind, RequestState, is_over
from tracker.skills.views import answered


@method_decorator(never_cache, name="dispatch")
class RequestByMail(View):
    """Accept or decline, for whoever has the message; once, and for as long as the request is open."""

    reads = writes = public

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            pk = read_answer(kwargs["token"])
        except ExpiredLink:
            return _over(request)
        with across_institutions():
            rows = TeachingRequest.objects.select_related("skill", "teacher", "asked_by", "institution")
            row = rows.filter(pk=pk or 0, teacher__is_active=True).first()
        if row is None:
            raise Http404
        self.row, self.now = row, timezone.now()
        with within(row.institution_id), override(row.teacher.language or language_in(row.institution)):
            if row.state != RequestState.WAITING or is_over(row.expires_on, row.institution.day(self.now)):
                return _over(request)
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        shown = {
            "row": self.row,
            "when": window_label(self.row.window) if self.row.window else "",
            "session": self.row.kind == RequestKind.SESSION,
        }
        return render(request, "tracker/skills/by_mail.html", shown)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        given = request.POST.get("answer")
        if given not in ("accept", "decline"):
            return self.get(request)
        try:
            row = answer_request(request=self.row, by=self.row.teacher, at=self.now, accepts=given == "accept")
        except Refused:  # somebody answered at the same moment
            return _over(request, status=409)
        return notice(request, title=_("Answer saved"), texts=[answered(row)])


def _over(request: HttpRequest, *, status: int = 410) -> HttpResponse:
    texts = [_("It was answered or withdrawn, or its last day has passed.")]
    return notice(request, title=_("This request can no longer be answered"), texts=texts, status=status)
