"""Whether a password may be tried now. Extends django-axes; what is counted, and why: docs/adr/0012-sign-in-guard.md.

A failure is counted for (name, address), or for (name, device) on a device that the name signed in from before. Axes'
column `user_agent` holds the device, and is empty for all others: what browsers call themselves is not kept.
"""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from accounts.people.addresses import normalise_address
from accounts.people.known_devices import device_of, note_sign_in

NAME_COLUMN = 255  # characters
_UNKNOWN_DEVICE = ""


def sign_in_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name that failures are counted for: the address in the form in which it is looked up."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return normalise_address(str(typed))[:NAME_COLUMN]


def lockout_parameters(request: Any, credentials: dict[str, Any] | None = None) -> list[list[str]]:
    """What axes adds failures up by."""
    known = request.axes_user_agent != _UNKNOWN_DEVICE
    return [["username", "user_agent"] if known else ["username", "ip_address", "user_agent"]]


def describe_client(_name: str, address: str | None, _device: str, path: str, _request: HttpRequest) -> str:
    """How the log calls a client. Without the name: it may be a password in the wrong field."""
    return f"{address} at {path}"


class SignInGuard(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        device = self._set_device(request, credentials)
        if super().is_locked(request, credentials):
            return True
        return device == _UNKNOWN_DEVICE and (
            self._address_is_spent(request) or self._name_is_spent(request, sign_in_name(request, credentials))
        )

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        self._set_device(request, credentials)
        super().user_login_failed(sender, credentials, request, **kwargs)

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        name = user.get_username()
        self._set_device(request, {"username": name})
        super().user_logged_in(sender, request, user, **kwargs)
        note_sign_in(request, name)

    def _set_device(self, request: Any, credentials: dict[str, Any] | None) -> str:
        request.axes_user_agent = device_of(request, sign_in_name(request, credentials)) or _UNKNOWN_DEVICE
        return str(request.axes_user_agent)

    def _address_is_spent(self, request: Any) -> bool:
        failed = _recent(request).filter(ip_address=request.axes_ip_address)
        return _failures(failed) >= settings.SIGN_IN_ADDRESS_LIMIT

    def _name_is_spent(self, request: Any, name: str) -> bool:
        """Not for who comes from an address from which the name has signed in before."""
        if _failures(_recent(request).filter(username=name)) < settings.SIGN_IN_NAME_LIMIT:
            return False
        return not AccessLog.objects.filter(username=name, ip_address=request.axes_ip_address).exists()


def _recent(request: Any) -> QuerySet[Any]:
    """Failures on unknown devices."""
    since = get_cool_off_threshold(request)
    found: QuerySet[Any] = AccessAttempt.objects.filter(attempt_time__gte=since, user_agent=_UNKNOWN_DEVICE)
    return found


def _failures(attempts: QuerySet[Any]) -> int:
    return attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
