"""What follows a sign-in: it is noted in its session, and told where the device is new. May import store."""

from typing import Any

from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.people.devices import describe_device
from accounts.people.known_devices import device_of, note_sign_in
from accounts.people.models import Person
from accounts.sessions.models import Session
from accounts.sessions.new_sign_ins import tell_new_sign_in
from accounts.sessions.store import SIGNED_IN
from foundation.client_address import client_address
from foundation.tenancy import across_institutions

MAX_SESSIONS = 20  # of one person; the one that was not seen for longest is ended first

user_logged_in.disconnect(dispatch_uid="update_last_login")  # runs below, when the time before has been read


@receiver(user_logged_in)
def follow_sign_in(sender: type[Person], request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    device, address, now = (
        describe_device(request.META.get("HTTP_USER_AGENT", "")),
        client_address(request),
        timezone.now(),
    )
    request.session[SIGNED_IN] = {"device": device, "address": address, "at": now.isoformat()}
    name = user.get_username()
    has_cookie, known_as = device_of(request, name) is not None, note_sign_in(request, name)
    if user.last_login is not None:  # the first sign-in of all is no news
        with across_institutions():
            tell_new_sign_in(
                person=user, at=now, device=device, address=address, known_as=known_as, has_cookie=has_cookie
            )
    update_last_login(sender, user)
    present = Session.objects.filter(person=user).order_by("-seen_at").values_list("pk", flat=True)
    if extra := list(present[MAX_SESSIONS - 1 :]):
        Session.objects.filter(pk__in=extra).delete()
