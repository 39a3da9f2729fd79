"""A signed cookie that says which names have signed in from this device. The sign-in guard counts such a device apart.

The cookie bears digests, no names: whoever reads it learns nothing, and nobody can make one for somebody else.
"""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "known_device"
MAX_AGE = 180 * 24 * 3600  # seconds
MAX_NAMES = 10  # people of one shared computer; the one who came first is forgotten first
_SALT = "accounts.people.known_devices"
_NOTE = "accounts.signed_in_name"  # in META, whose names from outside are in capitals


def device_of(request: HttpRequest, name: str) -> str | None:
    """The device's id, if the person of this name (normal form of the address) signed in from it before."""
    device, digests = _read(request)
    return device if _digest(name) in digests else None


def note_sign_in(request: HttpRequest, name: str) -> None:
    """The answer to this request will make the device known for this name as well."""
    request.META[_NOTE] = name


class KnownDeviceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _NOTE in request.META:
            _remember(request, response, request.META[_NOTE])
        return response


def _remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    device, digests = _read(request)
    digest = _digest(name)
    kept = [*(one for one in digests if one != digest), digest][-MAX_NAMES:]
    response.set_cookie(
        COOKIE,
        signing.dumps([device or secrets.token_urlsafe(12), kept], salt=_SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str | None, list[str]]:
    try:
        device, digests = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None, []
    return device, digests


def _digest(name: str) -> str:
    return salted_hmac(_SALT, name, algorithm="sha256").hexdigest()[:16]
