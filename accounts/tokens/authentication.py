"""`Authorization: Bearer <token>`, and a session of the pages. A token is looked up by its digest, before an
institution is known. May import people."""

from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from knox.crypto import hash_token
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.institutions.models import Institution
from accounts.languages import language_of
from accounts.people.models import Person, RoleGrant, Team
from accounts.roles import Role
from accounts.tokens.models import ApiToken
from foundation.db.compiled import Compiled
from foundation.db.json_lists import JsonList, read_list
from foundation.tenancy import across_institutions

MAX_TOKEN_LENGTH = 200  # characters; ours have 64, and a longer header is not hashed
#: Model -> how a token reaches it, and what nearly every request reads of it; the rest comes when it is asked for. A
#: third less CPU than all 41 columns.
_READ: dict[type[Model], tuple[str, frozenset[str]]] = {
    ApiToken: ("", frozenset({"digest", "user_id", "institution_id", "scope", "expiry", "revoked_at", "last_used_on"})),
    Person: (
        "user__",
        frozenset({"id", "institution_id", "team_id", "email", "name", "is_active", "is_superuser", "language"}),
    ),
    Institution: (
        "user__institution__",
        frozenset({"id", "name", "language", "time_zone", "requires_trace", "updated_at"}),
    ),
    Team: ("user__team__", frozenset({"id", "side"})),
}
#: The same, in the order of each model's columns, which `from_db` takes them in.
_NAMES = {
    model: [field.attname for field in model._meta.concrete_fields if field.attname in names]
    for model, (_path, names) in _READ.items()
}


def _with_digest(digest: str) -> Any:
    grants = RoleGrant.objects.filter(person=OuterRef("user_id")).order_by().values("person")
    roles = Subquery(grants.annotate(found=JsonList("role")).values("found"))
    columns = [f"{path}{name}" for model, (path, _) in _READ.items() for name in _NAMES[model]]
    return ApiToken.objects.filter(digest=digest).values_list(*columns, roles)


#: Compiled for P2 and P3, to log a meeting and to read the report: see docs/performance.md.
_WITH_DIGEST = Compiled(_with_digest)


def _find_token(digest: str) -> ApiToken | None:
    """The token, its `user` with roles, institution and team. One query, across institutions."""
    for row in _WITH_DIGEST(digest=digest):
        values = iter(row)
        found: dict[Any, Any] = {
            model: model.from_db(DEFAULT_DB_ALIAS, names, list(islice(values, len(names))))
            for model, names in _NAMES.items()
        }
        token: ApiToken = found[ApiToken]
        person: Person = found[Person]
        person.roles = frozenset(map(Role, read_list(next(values))))
        token.user, person.institution = person, found[Institution]
        person.team = found[Team] if person.team_id is not None else None
        return token
    return None


class TokenAuthentication(BaseAuthentication):
    """One refusal for all reasons: whoever guesses learns nothing. Writes `last_used_on` at most once a day."""

    def authenticate(self, request: Request) -> tuple[Person, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2 or len(parts[1]) > MAX_TOKEN_LENGTH or not parts[1].isascii():
            raise _refusal()
        now = timezone.now()
        with across_institutions():
            token = _find_token(hash_token(parts[1].decode("ascii")))
        if token is None or not token.usable(now):
            raise _refusal()
        person: Person = token.user
        if not person.is_active or person.institution_id != token.institution_id:
            raise _refusal()
        if token.last_used_on != now.date():
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=now.date())
        translation.activate(language_of(person))  # LocaleMiddleware activates again for each request
        return person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class PageSession(SessionAuthentication):
    """A session of the pages, which proves by its CSRF token that one of our pages asks."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as denied:
            raise PermissionDenied(str(denied.detail), code="csrf-failed") from None


def _refusal() -> Any:
    return AuthenticationFailed(_("This token is unknown, expired or revoked."))
