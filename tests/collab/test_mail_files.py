"""Mail without a relay: a file each, read at /mail/ on the machine itself and nowhere else."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client

from collab.mail_files import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = BACKEND, str(tmp_path / "mail")
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    return tmp_path / "mail"


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def _send(subject: str = "Time to meet", text: str = "Press https://north.example/we-met/ now.") -> Any:
    mail = EmailMultiAlternatives(subject, text, "joint-work@north.example", ["Zoë <zoe@north.example>"])
    mail.attach_alternative("<p>Press</p>", "text/html")
    mail.attach("slot.ics", "BEGIN:VCALENDAR", "text/calendar")
    assert get_connection(BACKEND).send_messages([mail]) == 1
    return mail


def test_each_mail_is_a_whole_file(folder: Path) -> None:
    sent = _send("Zoë: time to meet")
    (path,) = folder.iterdir()
    assert path.suffix == ".eml"
    parsed: Any = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (parsed["Subject"], parsed["To"]) == (sent.subject, sent.to[0])
    assert [part.get_content_type() for part in parsed.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip


def test_pages_show_the_newest_first_and_one_whole(folder: Path, client: Client) -> None:
    assert "No mail was sent yet." in client.get("/mail/").content.decode()
    for subject in ("First <b>", "Second"):
        _send(subject)
    page = client.get("/mail/").content.decode()
    assert page.index("Second") < page.index("First &lt;b&gt;")
    name = min(folder.iterdir()).stem
    shown = client.get(f"/mail/{name}/").content.decode()
    assert '<a href="https://north.example/we-met/"' in shown
    assert "slot.ics" in shown
    file = client.get(f"/mail/{name}/file/")
    assert file["Content-Type"] == "message/rfc822"
    assert b"".join(file.streaming_content) == (folder / f"{name}.eml").read_bytes()  # type: ignore[attr-defined]


@time_machine.travel("2026-07-15 12:30Z", tick=False)
def test_pages_write_the_hour_for_people(folder: Path, client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/London"
    _send()
    (path,) = folder.iterdir()
    for address in ("/mail/", f"/mail/{path.stem}/"):
        page = client.get(address).content.decode()
        assert "15 July 2026, 13:30" in page
        assert "-0000" not in page
    path.write_bytes(path.read_bytes().replace(b"Date: ", b"Date: around "))
    assert client.get("/mail/").status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"ALLOWED_HOSTS": ["127.0.0.1", "tracker.north.example"]},
        {"ALLOWED_HOSTS": ["*"]},
        {"EMAIL_BACKEND": "collab.smtp.EmailBackend"},
    ],
)
def test_pages_are_not_there_for_an_institution(
    folder: Path, client: Client, settings: Any, changed: dict[str, Any]
) -> None:
    _send()
    (path,) = folder.iterdir()
    for name, value in changed.items():
        setattr(settings, name, value)
    for address in ("/mail/", f"/mail/{path.stem}/", f"/mail/{path.stem}/file/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["secret_key", "1780000000000000000-0123456g", "1780000000000000000-01234567"])
def test_only_mails_are_read(folder: Path, client: Client, name: str) -> None:
    _send()
    (folder / "secret_key.eml").write_text("Subject: no\n\nnothing")
    assert client.get(f"/mail/{name}/").status_code == 404
