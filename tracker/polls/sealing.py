"""What keeps an answer from being led back to a person: the codes by which people answer, and the sealing of answers
until a wave closes. Both need the installation's key, which is in no database, backup or log. Imports none of our
modules.

A code is made from the person each time it is needed and never stored; the database has a digest of it, until it is
used. A sealed answer is random bytes of one length: without a time, unlike Fernet's, and without a trace of what or how
much was answered. Old keys are read as Django reads them: SECRET_KEY_FALLBACKS.
"""

import os
import re
from base64 import b32encode
from collections.abc import Iterator
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

NONCE = 12  # bytes, as AES-GCM has them
SIZE = 1024  # bytes that every answer is filled up to, and a multiple of it where that is too few
CODE_LENGTH = 16  # characters of five bits each: 80 bits, which nobody guesses
_CODE = "tracker.polls.code"
_SEAL = "tracker.polls.seal"
_NO_CODE_CHARACTER = re.compile(r"[^A-Z2-7]")


def person_codes(wave_id: int, person_id: int) -> Iterator[str]:
    """The person's code for a wave; first by today's key, then by each older one, with which it may have been made."""
    return _codes(f"{wave_id}:person:{person_id}")


def paper_codes(wave_id: int, side: str, number: int) -> Iterator[str]:
    """The code of a printed sheet, as above."""
    return _codes(f"{wave_id}:paper:{side}:{number}")


def digest_of(code: str) -> str:
    """Under which the database knows a code: long and random, so that a plain hash does."""
    return sha256(code.encode()).hexdigest()


def readable(code: str) -> str:
    """As it is printed, and typed again: ABCD-EFGH-…"""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def typed(text: str) -> str:
    """A code as somebody typed it: small letters, blanks, hyphens, and the digits that look like letters."""
    return _NO_CODE_CHARACTER.sub("", text[:100].upper().replace("0", "O").replace("1", "I").replace("8", "B"))


def seal(text: str, *, wave_id: int) -> bytes:
    plain = text.encode()
    filled = len(plain).to_bytes(4, "big") + plain
    filled += bytes(-len(filled) % SIZE)
    nonce = os.urandom(NONCE)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, filled, _about(wave_id))


def unseal(sealed: bytes, *, wave_id: int) -> str | None:
    """None where the key is no longer ours, or nobody sealed this here."""
    for key in _keys():
        try:
            filled = _cipher(key).decrypt(sealed[:NONCE], sealed[NONCE:], _about(wave_id))
        except InvalidTag:
            continue
        return filled[4 : 4 + int.from_bytes(filled[:4], "big")].decode()
    return None


def _keys() -> list[str]:
    """Today's first."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _codes(about: str) -> Iterator[str]:
    for key in _keys():
        made = salted_hmac(_CODE, about, secret=key, algorithm="sha256").digest()
        yield b32encode(made).decode()[:CODE_LENGTH]


def _cipher(key: str) -> AESGCM:
    return AESGCM(salted_hmac(_SEAL, "", secret=key, algorithm="sha256").digest())


def _about(wave_id: int) -> bytes:
    """An answer cannot be moved to another wave."""
    return f"wave {wave_id}".encode()
