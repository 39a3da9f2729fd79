"""`Authorization: Bearer <token>`. Looked up by its digest, before an institution is known. May import people."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from knox.crypto import hash_token
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.languages import language_of
from accounts.people.models import Person, RoleGrant
from accounts.roles import Role
from accounts.tokens.models import ApiToken
from foundation.db.compiled import Compiled, JsonList, Param
from foundation.tenancy import across_institutions

MAX_TOKEN_LENGTH = 200  # characters; ours have 64, and a longer header is not hashed
#: What nearly every request reads; the rest comes when it is asked for. A third less CPU than all 41 columns.
NEEDED = (
    "scope", "expiry", "revoked_at", "last_used_on", "institution_id", "user__email", "user__name", "user__is_active",
    "user__is_superuser", "user__language", "user__institution__name", "user__institution__language",
    "user__institution__time_zone", "user__institution__requires_trace", "user__team__side",
)  # fmt: skip


def _with_digest() -> Any:
    grants = RoleGrant.objects.filter(person=OuterRef("user_id")).order_by().values("person")
    tokens: QuerySet[Any] = ApiToken.objects.filter(digest=Param("digest"))
    tokens = tokens.select_related("user__institution", "user__team").only(*NEEDED)
    return tokens.annotate(role_names=Subquery(grants.annotate(found=JsonList("role")).values("found")))


TOKENS = Compiled(_with_digest)


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
            found: list[Any] = TOKENS(digest=hash_token(parts[1].decode("ascii")))
        if not found or not found[0].usable(now):
            raise _refusal()
        token = found[0]
        person: Person = token.user
        person.roles = frozenset(map(Role, token.role_names or ()))
        if not person.is_active or person.institution_id != token.institution_id:
            raise _refusal()
        if token.last_used_on != now.date():
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=now.date())
        translation.activate(language_of(person))  # LocaleMiddleware activates again for each request
        return person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _refusal() -> Any:
    return AuthenticationFailed(_("This token is unknown, expired or revoked."))
