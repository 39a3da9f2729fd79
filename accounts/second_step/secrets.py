"""Seeds of authenticator apps are encrypted by the installation's key, so that a copy of the database alone lets nobody
in. Old keys are read as Django reads them: SECRET_KEY_FALLBACKS. Imports none of our modules."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "accounts.second_step"


def _keys() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(urlsafe_b64encode(salted_hmac(_SALT, "", secret=key, algorithm="sha256").digest())) for key in keys]
    )


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(text: str) -> str | None:
    """None where the key is no longer ours."""
    try:
        return _keys().decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def hash_code(code: str) -> str:
    """Of a recovery code, which is random and long enough for a plain hash."""
    return sha256(code.encode()).hexdigest()
