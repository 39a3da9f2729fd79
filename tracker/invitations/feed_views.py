"""The page of one's own calendar address, and the feed behind it, which calendar programs read without signing in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.languages import language_of
from accounts.pages import current_person
from foundation.permissions import access, anyone, public
from foundation.tenancy import within
from tracker.invitations.feeds import address_of, feed_of_secret, make_feed, remove_feed, write_feed
from tracker.invitations.models import CalendarFeed
from tracker.meetings.calendar_files import MEDIA_TYPE


@never_cache
@require_http_methods(["GET", "POST"])
@access(reads=anyone, writes=anyone)
def feed(request: HttpRequest) -> HttpResponse:
    """A POST makes a new address; it is shown once, in the answer."""
    person, shown = current_person(request), dict[str, Any]()
    if request.method == "POST":
        shown["address"] = address_of(make_feed(person=person, at=timezone.now()))
    shown["feed"] = CalendarFeed.objects.filter(person=person).first()
    return render(request, "tracker/invitations/feed.html", shown, status=201 if shown.get("address") else 200)


@require_POST
@access(writes=anyone)
def remove(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    remove_feed(person=person, by=person, at=timezone.now())
    messages.success(request, _("The address no longer works."))
    return redirect("calendar-feed")


@never_cache
@require_safe
@access(reads=public)
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the address may read it."""
    found = feed_of_secret(token)
    if found is None:
        raise Http404
    with within(found.institution_id), override(language_of(found.person, found.institution)):
        file = write_feed(found, at=timezone.now())
    return HttpResponse(file, content_type=f"{MEDIA_TYPE}; charset=utf-8")
