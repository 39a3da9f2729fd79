"""What a ticket system wants to know of who asks: encrypted by the key of the installation, shown to nobody."""

from foundation import encryption

_PURPOSE = "tracker.tickets"


def encrypt_secret(secret: str) -> str:
    """Of none it is none."""
    return encryption.encrypt(secret, purpose=_PURPOSE) if secret else ""


def decrypt_secret(stored: str) -> str | None:
    """None where the key is no longer ours."""
    return encryption.decrypt(stored, purpose=_PURPOSE)
