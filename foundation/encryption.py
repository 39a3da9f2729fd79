"""Secrets that we must read again are encrypted by the installation's key, so that a copy of the database alone tells
none. Old keys are read as Django reads them: SECRET_KEY_FALLBACKS. Imports none of our modules."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def _keys(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(urlsafe_b64encode(salted_hmac(purpose, "", secret=key, algorithm="sha256").digest())) for key in keys]
    )


def encrypt(text: str, *, purpose: str) -> str:
    """`purpose`: what is encrypted for one is not read for another."""
    return _keys(purpose).encrypt(text.encode()).decode()


def decrypt(text: str, *, purpose: str) -> str | None:
    """None where the key is no longer ours."""
    try:
        return _keys(purpose).decrypt(text.encode()).decode()
    except InvalidToken:
        return None
