"""The second step of a sign-in, by Django's authentication: so the sign-in guard counts its failures like those of
passwords, for the same name, address and device. May import actions."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.people.backends import EmailBackend
from accounts.people.held_sign_ins import held_sign_in
from accounts.people.models import Person
from accounts.second_step.actions import use_second_step
from foundation.tenancy import across_institutions


class SecondStepBackend(EmailBackend):
    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        username: str | None = None,
        one_time_password: str | None = None,
        challenge: str = "",
        **kwargs: Any,
    ) -> Person | None:
        """Only of somebody whose password was right a moment ago."""
        held = held_sign_in(request) if request is not None and one_time_password is not None else None
        if held is None or held[0].email != username:
            return None
        with across_institutions():
            right = use_second_step(
                person=held[0], at=timezone.now(), answer=str(one_time_password), challenge=challenge
            )
        return held[0] if right else None
