"""Where one is signed in: the page of one's own sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import current_person
from accounts.sessions.actions import end_session, end_sessions, reference_of, sessions_of
from foundation.permissions import access, anyone


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
