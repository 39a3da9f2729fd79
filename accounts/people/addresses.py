"""E-mail addresses: the one form in which they are kept and compared, and which of them a mail can be written to.

Imports none of our modules.
"""

import re
from unicodedata import combining, normalize

import idna
from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAX_ADDRESS_LENGTH = 512  # characters; what is longer is no address (RFC 5321 allows 254), and is not worth any work

_AT_SIGNS = str.maketrans({"＠": "@", "﹫": "@"})  # of other widths

#: Unicode's Default_Ignorable_Code_Point and its format characters (Cf): they show nothing.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def normalise_address(text: str) -> str:
    """The form in which an address is stored, looked up and counted, whatever its spelling. Never fails.

    Without surrounding blanks and invisible characters, of one width and Unicode form (NFKC), in lower case, the domain
    in its ASCII form (IDNA 2008, prepared by UTS 46). Two addresses of one form reach one mailbox; "ß" stays apart from
    "ss". What is no address comes back as some text that is none either.
    """
    if len(text) > MAX_ADDRESS_LENGTH:
        return text.lower()
    if text.isascii():
        return text.strip().lower()
    text = normalize("NFKC", _INVISIBLE.sub("", text)).strip()
    local, at, domain = text.rpartition("@")
    return f"{normalize('NFKC', local.lower())}{at}{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except UnicodeError:  # IDNAError is one: a domain that cannot be registered, or none
        return normalize("NFKC", domain.lower())


def plain_at_signs(text: str) -> str:
    """So that an address can be found in it."""
    return text.translate(_AT_SIGNS)


def why_no_mailbox(address: str) -> str:
    """What is wrong with an address in its normal form, as a sentence; "" where mail can be written to it."""
    if is_international(address):
        return _("Mailboxes with letters such as “ü” before the @ cannot be served yet. Use another address.")
    try:
        validate_email(address)
    except ValidationError:
        return _("“%(text)s” is not an e-mail address.") % {"text": address[:80]}
    return "" if is_deliverable(address) else _("No mail can be written to this address.")


def is_international(address: str) -> bool:
    """A mailbox as RFC 6531 allows it, such as jürgen@example.org: few mail servers take one."""
    local, at, domain = address.rpartition("@")
    if not at or local.isascii() or not domain.isascii():
        return False
    try:
        validate_email(f"{''.join(one if one.isascii() else 'x' for one in local)}@{domain}")
    except ValidationError:
        return False
    return all(one.isalnum() or combining(one) for one in local if not one.isascii())


def is_deliverable(address: str) -> bool:
    """Some that are well formed are not (a@אb.example.org)."""
    try:
        sanitize_address(address, "utf-8")
    except Exception:  # of the parser's, of IDNA's, of Django's: which, depends on the address
        return False
    return True
