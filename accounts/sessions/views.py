"""Where one is signed in: the page of one's own sessions, and the link of a mail about a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView

from accounts.languages import in_language_of
from accounts.pages import current_person
from accounts.people.views import BeforeSignIn
from accounts.sessions.actions import end_session, end_sessions, reference_of, sessions_of
from accounts.sessions.new_sign_ins import disown_sign_in, read_link, zone_of
from foundation.pages.base import notice
from foundation.permissions import access, anyone, public
from foundation.tenancy import across_institutions


@require_GET
@access(reads=anyone)
def sessions(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    found = sessions_of(current_person(request), at=timezone.now())
    rows = [(reference_of(one), one, one.pk == here) for one in found]
    return render(request, "accounts/sessions/sessions.html", {"rows": rows})


@require_POST
@access(writes=anyone)
def end(request: HttpRequest) -> HttpResponse:
    """The one that is named, or all but this one."""
    person, now = current_person(request), timezone.now()
    if reference := request.POST.get("session", ""):
        end_session(person=person, by=person, at=now, reference=reference)
        messages.success(request, _("That device is signed out."))
    else:
        end_sessions(person=person, by=person, at=now, keep=request.session.session_key)
        messages.success(request, _("All other devices are signed out."))
    return redirect("sessions")


class DisownSignIn(BeforeSignIn, TemplateView):
    """A GET only asks, since mail scanners follow links."""

    reads = writes = public
    template_name = "accounts/sessions/disown.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        with across_institutions():
            found = read_link(kwargs["token"], at=self.now)
        if found is None:
            why = _("This link was used already, or it is too old. Ask for a new password if you need one.")
            link = (reverse("password-forgotten"), _("Ask for a new password"))
            return notice(request, title=_("This was not me"), texts=[why], link=link, status=404)
        self.sign_in = found
        with in_language_of(found.person):
            return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"title": _("This was not me"), "sign_in": self.sign_in, "zone": zone_of(self.sign_in.person)}
        return super().get_context_data(**shown, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        disown_sign_in(sign_in=self.sign_in, at=self.now)
        told = [
            _("All your devices are signed out, and your password has ended."),
            _("We mail you a link to set a new one. It comes within a quarter of an hour."),
        ]
        return notice(request, title=_("This was not me"), texts=told)
