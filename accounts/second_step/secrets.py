"""Seeds of authenticator apps are encrypted, codes hashed, so that a copy of the database alone lets nobody in. May
import foundation.encryption."""

from hashlib import sha256

from foundation import encryption

_PURPOSE = "accounts.second_step"


def encrypt(text: str) -> str:
    return encryption.encrypt(text, purpose=_PURPOSE)


def decrypt(text: str) -> str | None:
    """None where the key is no longer ours."""
    return encryption.decrypt(text, purpose=_PURPOSE)


def hash_code(code: str) -> str:
    """Of a recovery code, which is random and long enough for a plain hash."""
    return sha256(code.encode()).hexdigest()
