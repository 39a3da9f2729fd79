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
MAX_ID_LENGTH = 16  # characters
MAX_NAMES = 10  # people of one shared computer; the one who came first is forgotten first
_SALT = "accounts.people.known_devices"
_ID_BYTES = 12  # which make 16 characters
_NOTE = "accounts.signed_in_name"  # in META, whose names from outside are in capitals


def device_of(request: HttpRequest, name: str) -> str | None:
    """The device's id, if the person of this name (normal form of the address) signed in from it before."""
    device, digests = _read(request)
    return device if not _digests(name).isdisjoint(digests) else None


def note_sign_in(request: HttpRequest, name: str) -> str:
    """The answer to this request will make the device known for this name as well. The device's id."""
    device, _name = request.META.get(_NOTE) or (_read(request)[0] or secrets.token_urlsafe(_ID_BYTES), name)
    request.META[_NOTE] = (device, name)
    return device


class KnownDeviceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _NOTE in request.META:
            _remember(request, response, *request.META[_NOTE])
        return response


def _remember(request: HttpRequest, response: HttpResponse, device: str, name: str) -> None:
    digests = _read(request)[1]
    kept = [*(one for one in digests if one not in _digests(name)), _digest(name, settings.SECRET_KEY)][-MAX_NAMES:]
    response.set_cookie(
        COOKIE,
        signing.dumps([device, kept], salt=_SALT),
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


def _digests(name: str) -> set[str]:
    """With the key of now, and with those before it: a new key makes no device unknown."""
    return {_digest(name, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}


def _digest(name: str, key: str) -> str:
    return salted_hmac(_SALT, name, secret=key, algorithm="sha256").hexdigest()[:16]
