"""Mail as files, one `.eml` each, where no relay is set; and `/mail/`, to read them on the machine itself.

The files hold links that sign people in, so the pages answer 404 wherever mail goes to a relay, or ALLOWED_HOSTS lets
other machines in. Imports foundation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMail
from pathlib import Path
from secrets import token_hex
from time import time_ns
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from collab.environment import LOOPBACK
from foundation.pages.dates import instant
from foundation.permissions import access, public

BACKEND = "collab.mail_files.FileBackend"
SHOWN = 100  # the newest mails
_NAME = re.compile(r"[0-9]{19}-[0-9a-f]{8}")


class FileBackend(BaseEmailBackend):
    """A mail is whole or not there: it gets its name once it is written."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        folder, written = Path(settings.EMAIL_FILE_PATH), 0
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = f"{time_ns()}-{token_hex(4)}"  # as text in the order of time
            unfinished = folder / f"{name}.part"
            unfinished.write_bytes(mail.message().as_bytes())
            unfinished.rename(folder / f"{name}.eml")
            written += 1
        return written


@dataclass(frozen=True, slots=True)
class Mail:
    """A file as the pages show it. `attachments`: names."""

    name: str
    to: str
    subject: str
    sent: str
    text: str
    attachments: list[str]

    @classmethod
    def read(cls, path: Path) -> "Mail":
        parsed: Any = message_from_bytes(path.read_bytes(), ParsedMail, policy=policy.default)
        body = parsed.get_body(("plain",))
        return cls(
            name=path.stem,
            to=str(parsed["To"] or ""),
            subject=str(parsed["Subject"] or ""),
            sent=_sent(parsed["Date"]),
            text=body.get_content() if body is not None else "",
            attachments=[part.get_filename() or part.get_content_type() for part in parsed.iter_attachments()],
        )


def _sent(header: Any) -> str:
    """In the server's time zone. `-0000` in a header, which Django writes, says UTC (RFC 5322)."""
    at = getattr(header, "datetime", None)
    if at is None:
        return ""
    return instant(timezone.localtime(at if at.tzinfo is not None else at.replace(tzinfo=UTC)))


def _folder() -> Path:
    if settings.EMAIL_BACKEND != BACKEND or not set(settings.ALLOWED_HOSTS) <= set(LOOPBACK):
        raise Http404
    return Path(settings.EMAIL_FILE_PATH)


def _file(name: str) -> Path:
    path = _folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return path


@access(reads=public)
def mails(request: HttpRequest) -> HttpResponse:
    newest = sorted(_folder().glob("*.eml"), reverse=True)[:SHOWN]
    return render(request, "collab/mails.html", {"mails": [Mail.read(path) for path in newest]})


@access(reads=public)
def mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "collab/mail.html", {"mail": Mail.read(_file(name))})


@access(reads=public)
def mail_file(request: HttpRequest, name: str) -> FileResponse:
    return FileResponse(
        _file(name).open("rb"), as_attachment=True, filename=f"{name}.eml", content_type="message/rfc822"
    )
