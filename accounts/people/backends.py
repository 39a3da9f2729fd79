"""Sign-in by e-mail. It runs before an institution is known, hence across institutions."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.people.models import Person
from foundation.tenancy import across_institutions


class EmailBackend(ModelBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Person | None:
        with across_institutions():
            return super().authenticate(request, username=username, password=password, **kwargs)

    def get_user(self, user_id: Any) -> Person | None:
        with across_institutions():
            person = Person.objects.select_related("institution", "team").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
