"""Ending a kind of message by its link, which needs no sign-in, and the messages that failed, for administrators."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.people.models import Person
from accounts.permissions import may_administer
from foundation.pages.base import notice
from foundation.permissions import access, public
from foundation.tenancy import across_institutions, within
from tracker.delivery import links
from tracker.delivery.kinds import MessageKind, kind_named
from tracker.delivery.queries import failed

PAGES = "tracker/delivery"
SHOWN = 100  # rows of a list


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class UnsubscribeView(View):
    """RFC 8058: a mail program's POST ends it at once. It carries no cookie: the signed address is its proof. A GET
    only asks, since mail scanners follow links."""

    reads = writes = public

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        name, person_id = links.read_unsubscribe(kwargs["token"]) or ("", 0)
        try:
            kind = kind_named(name)
        except KeyError as error:
            raise Http404 from error
        if kind.immediate:
            raise Http404
        with across_institutions():
            person = Person.objects.filter(pk=person_id, institution__isnull=False).first()
        if person is None or person.institution_id is None:
            raise Http404
        with within(person.institution_id):
            return super().dispatch(request, *args, person=person, kind=kind)

    def get(self, request: HttpRequest, person: Person, kind: MessageKind) -> HttpResponse:
        shown = {"title": kind.unsubscribe_title, "submit": kind.unsubscribe_title, "person": person, "kind": kind}
        return render(request, f"{PAGES}/unsubscribe.html", shown)

    def post(self, request: HttpRequest, person: Person, kind: MessageKind) -> HttpResponse:
        kind.unsubscribe(person=person, at=timezone.now())
        texts, link = [person.email, str(kind.unsubscribe_done)], (reverse("preferences"), _("Your preferences"))
        return notice(request, title=str(kind.unsubscribe_title), texts=texts, link=link)


@access(reads=may_administer)
def failed_messages(request: HttpRequest) -> HttpResponse:
    """Of every kind and channel, newest first; for administrators."""
    return render(request, f"{PAGES}/failed.html", {"failed": failed()[:SHOWN]})
