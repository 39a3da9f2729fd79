"""Writes to API tokens. Keyword-only, atomic, with `by` and `at`; audit row in the same transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from accounts.audit.models import record
from accounts.people.models import Person
from accounts.permissions import may_administer
from accounts.roles import Scope
from accounts.tokens.models import MAX_TOKEN_DAYS, MAX_TOKEN_NAME_LENGTH, ApiToken
from foundation.errors import Fault, Forbidden, Refused


@transaction.atomic
def create_token(
    *, person: Person, by: Person | None, at: datetime, name: str, scope: str = Scope.READ, days: int = 90
) -> tuple[ApiToken, str]:
    """The token, and its secret, which nothing else ever sees again. For oneself; `by` None: by the operator."""
    problems: dict[str, str] = {}
    if not 1 <= days <= MAX_TOKEN_DAYS:
        problems["days"] = Fault(_("From 1 to %(longest)s days.") % {"longest": MAX_TOKEN_DAYS}, "max_value")
    if scope not in Scope.values:
        problems["scope"] = Fault(_("Choose read or write."), "invalid_choice")
    if not name.strip() or len(name) > MAX_TOKEN_NAME_LENGTH:
        problems["name"] = Fault(
            _("Enter what the token is for, in up to %(length)s characters.") % {"length": MAX_TOKEN_NAME_LENGTH},
            "required",
        )
    if person.institution_id is None:
        problems[""] = _("An operator of the installation belongs to no institution, and has no token.")
    if problems:
        raise Refused(problems)
    if by is not None and by.pk != person.pk:
        raise Forbidden(_("You can create tokens for yourself only."))
    digest, secret = get_digest_token()
    token = ApiToken(
        digest=digest,
        token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH],
        user=person,
        institution_id=person.institution_id,
        name=name.strip(),
        scope=scope,
        expiry=at + timedelta(days=days),
    )
    token.save(force_insert=True)
    _record(token, by=by, at=at, action="token.create")
    return token, str(secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Person | None, at: datetime) -> None:
    """By its person or an administrator of the institution. A second time changes nothing."""
    own = by is None or by.pk == token.user_id
    if by is not None and not own and not (by.institution_id == token.institution_id and may_administer(by.roles)):
        raise Forbidden(_("Only its owner and administrators revoke a token."))
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        token.revoked_at = at
        _record(token, by=by, at=at, action="token.revoke")


@transaction.atomic
def revoke_tokens(*, person: Person, by: Person | None, at: datetime) -> None:
    """All of the person's."""
    for token in ApiToken.objects.filter(user=person, revoked_at=None).select_related("user"):
        revoke_token(token=token, by=by, at=at)


def _record(token: ApiToken, *, by: Person | None, at: datetime, action: str) -> None:
    """Kept under the person: a token's own id is its digest."""
    record(
        by=by,
        at=at,
        action=action,
        target=token.user,
        name=token.name,
        scope=token.scope,
        expires_at=str(token.expiry),
    )
