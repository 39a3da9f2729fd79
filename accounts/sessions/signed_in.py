"""What is noted of a sign-in in its session. May import store."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.people.devices import describe_device
from accounts.people.models import Person
from accounts.sessions.models import Session
from accounts.sessions.store import SIGNED_IN
from foundation.client_address import client_address

MAX_SESSIONS = 20  # of one person; the one that was not seen for longest is ended first


@receiver(user_logged_in)
def note_sign_in_of_session(request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    request.session[SIGNED_IN] = {
        "device": describe_device(request.META.get("HTTP_USER_AGENT", "")),
        "address": client_address(request),
        "at": timezone.now().isoformat(),
    }
    present = Session.objects.filter(person=user).order_by("-seen_at").values_list("pk", flat=True)
    if extra := list(present[MAX_SESSIONS - 1 :]):
        Session.objects.filter(pk__in=extra).delete()
