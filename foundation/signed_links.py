"""Addresses that carry a signed token: whoever has the mail may do what its link says, without signing in. Knows no
clock but the signer's, and no rows: whether a link works once is for the row to say."""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.core import signing
from django.urls import reverse

_STAND_IN = "a-token-stands-here"


class BadLink(Exception):
    """We never signed this."""


class ExpiredLink(BadLink):
    """We did, too long ago."""


class SignedLinks:
    """The links to one page. `route`: its name; the token is its first argument. `valid`: for how long a link works;
    None: for good. What was signed with a key of SECRET_KEY_FALLBACKS is read, too."""

    def __init__(self, route: str, *, salt: str, valid: timedelta | None = None) -> None:
        self.route, self.salt, self.valid = route, salt, valid

    def path(self, value: str, *rest: str) -> str:
        """`rest`: the further arguments of the page."""
        return _path(self.route, *rest).replace(_STAND_IN, self._token(value))

    def url(self, value: str, *rest: str) -> str:
        """The path with the address of the installation, for a mail."""
        return f"{settings.BASE_URL}{self.path(value, *rest)}"

    def read(self, token: str) -> str:
        """The value that was signed; BadLink."""
        parts = token.rsplit(".", 1 if self.valid is None else 2)
        try:
            if self.valid is None:
                return signing.Signer(salt=self.salt).unsign(":".join(parts))
            return signing.TimestampSigner(salt=self.salt).unsign(":".join(parts), max_age=self.valid)
        except signing.SignatureExpired as error:
            raise ExpiredLink from error
        except signing.BadSignature as error:
            raise BadLink from error

    def _token(self, value: str) -> str:
        """With dots for the signer's colons, which some mail programs take for the end of an address."""
        signer = signing.Signer if self.valid is None else signing.TimestampSigner
        signed = signer(salt=self.salt).sign(value)
        return ".".join(signed.rsplit(":", 1 if self.valid is None else 2))


@cache
def _path(route: str, *rest: str) -> str:
    """With a stand-in for the token: thousands of mails differ in nothing else."""
    return reverse(route, args=[_STAND_IN, *rest])
