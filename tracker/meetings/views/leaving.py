"""Somebody leaves: what they have in hand is named before, and it can be taken back. For administrators."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from accounts.pages import home, member, say_done
from accounts.people.access import may_administer
from accounts.people.actions import update_person
from accounts.people.models import Person
from tracker.meetings.leaving import in_hand


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what waits for somebody else from then on. POST: the person may no longer sign in."""
    shown, by = _administered(request, pk), member(request)
    if request.method == "POST":
        try:
            update_person(person=shown, by=by, at=timezone.now(), is_active=False)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("person-leave", pk=pk)
        told = _("%(name)s may no longer sign in.") % {"name": shown.name}
        say_done(request, told, undo=reverse("person-return", args=[pk]))
        return redirect("people")
    work = in_hand(shown, today=home(by).day(timezone.now()))
    return render(request, "tracker/meetings/leave.html", {"shown": shown, "work": work})


@require_POST
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _administered(request, pk)
    update_person(person=shown, by=member(request), at=timezone.now(), is_active=True)
    messages.success(request, _("%(name)s may sign in again.") % {"name": shown.name})
    return redirect("person-edit", pk=pk)


def _administered(request: HttpRequest, pk: int) -> Person:
    if not may_administer(member(request).roles):
        raise PermissionDenied
    return get_object_or_404(Person, pk=pk)
