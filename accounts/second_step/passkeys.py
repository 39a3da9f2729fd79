"""What a browser is asked for a passkey, and whether what it signed is right. The checks are py_webauthn's.

May import models.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.utils.translation import gettext as _
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.people.models import Person
from accounts.second_step.models import Authenticator

NOT_RIGHT = (WebAuthnException, ValueError, KeyError, TypeError)  # a forged answer can break the parsers, too
PREFERRED = UserVerificationRequirement.PREFERRED  # the password was asked already


def passkeys_work() -> bool:
    """Browsers bind a passkey to a name: there is none for an IP address."""
    try:
        ip_address(_host())
    except ValueError:
        return True
    return False


def creation_options(person: Person, present: Iterable[Authenticator]) -> tuple[str, str]:
    """JSON for the browser, and the challenge to keep in the session."""
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=_("Joint work"),
        user_name=person.email,
        user_display_name=person.name,
        user_id=str(person.pk).encode(),
        exclude_credentials=_descriptors(present),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=PREFERRED
        ),
    )
    return webauthn.options_to_json(options), _text(options.challenge)


def request_options(present: Iterable[Authenticator]) -> tuple[str, str]:
    options = webauthn.generate_authentication_options(
        rp_id=_host(), allow_credentials=_descriptors(present), user_verification=PREFERRED
    )
    return webauthn.options_to_json(options), _text(options.challenge)


def read_new_passkey(answer: str, challenge: str) -> dict[str, Any] | None:
    """The columns of a new row; None for an answer that is not right."""
    try:
        found = webauthn.verify_registration_response(credential=answer, **_expected(challenge))
    except NOT_RIGHT:
        return None
    return {
        "credential_id": _text(found.credential_id),
        "secret": _text(found.credential_public_key),
        "counter": found.sign_count,
    }


def read_used_passkey(answer: str, challenge: str, row: Authenticator) -> int | None:
    """The new count of signatures; None for an answer that is not right, or that was given before."""
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            **_expected(challenge),
            credential_public_key=base64url_to_bytes(row.secret),
            credential_current_sign_count=row.counter,
        )
    except NOT_RIGHT:
        return None
    return found.new_sign_count


def _expected(challenge: str) -> dict[str, Any]:
    """What every answer has to be signed for."""
    return {
        "expected_challenge": base64url_to_bytes(challenge),
        "expected_rp_id": _host(),
        "expected_origin": settings.BASE_URL,
    }


def _host() -> str:
    return str(urlsplit(settings.BASE_URL).hostname)


def _descriptors(rows: Iterable[Authenticator]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in rows]


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
