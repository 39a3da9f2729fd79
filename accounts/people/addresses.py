"""Which e-mail addresses a mail can be written to. Imports nothing of ours."""

from django.core.mail.message import sanitize_address


def writable(address: str) -> bool:
    """Some that are well formed are not (a@אb.example.org)."""
    try:
        sanitize_address(address, "utf-8")
    except Exception:  # of the parser's, of IDNA's, of Django's: which, depends on the address
        return False
    return True
