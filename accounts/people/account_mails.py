"""A mail about somebody's account on its way to the relay. Imports none of our modules."""

from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage


def send_account_mail(subject: str, text: str, address: str) -> None:
    """By the name that people know the product by: that of the machine says nothing, or "localhost". No answering
    machine answers it."""
    headers = {
        "Message-ID": make_msgid(domain=str(urlsplit(settings.BASE_URL).hostname)),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    EmailMessage(subject, text, to=[address], headers=headers).send()
