"""Somebody leaves: what they have in hand is named before, and it can be undone. For administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pages import current_person, institution_of
from accounts.people.actions import update_person
from accounts.people.models import Person
from accounts.permissions import may_administer
from foundation.errors import Refused
from foundation.pages.base import success_with_undo
from foundation.permissions import access
from foundation.text_direction import isolate
from tracker.pages.offboarding import open_responsibilities


@require_http_methods(["GET", "HEAD", "POST"])
@access(reads=may_administer, writes=may_administer)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what waits for somebody else from then on. POST: the person may no longer sign in."""
    shown, by = get_object_or_404(Person, pk=pk), current_person(request)
    if request.method == "POST":
        try:
            update_person(person=shown, by=by, at=timezone.now(), is_active=False)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("person-leave", pk=pk)
        told = _("%(name)s can no longer sign in.") % {"name": isolate(shown.name)}
        success_with_undo(request, told, undo=reverse("person-return", args=[pk]))
        return redirect("people")
    work = open_responsibilities(shown, by.roles, today=institution_of(by).day(timezone.now()))
    return render(request, "tracker/pages/offboarding.html", {"shown": shown, "lines": work})


@require_POST
@access(writes=may_administer)
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Person, pk=pk)
    update_person(person=shown, by=current_person(request), at=timezone.now(), is_active=True)
    messages.success(request, _("%(name)s can sign in again.") % {"name": isolate(shown.name)})
    return redirect("person-edit", pk=pk)
