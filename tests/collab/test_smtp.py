"""A relay may take its time to accept a whole mail; for every other answer it is given up early."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPServerDisconnected
from threading import Event, Thread
from typing import Any

from django.core.mail import EmailMessage, get_connection

Step = tuple[bytes, float, bytes]
MAIL, RCPT, DATA = (b"mail", 0, b"250 OK"), (b"rcpt", 0, b"250 OK"), (b"data", 0, b"354 Go")


@contextmanager
def scripted(*script: Step) -> Iterator[int]:
    """A relay for one mail that answers each command that begins so after some seconds."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        session, _address = listener.accept()
        with session, session.makefile("rb") as lines:
            session.sendall(b"220 relay\r\n")
            lines.readline()
            session.sendall(b"250 relay\r\n")
            for command, seconds, reply in script:
                while not lines.readline().lower().startswith(command):
                    pass
                Event().wait(seconds)
                session.sendall(reply + b"\r\n")
            lines.read()

    thread = Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()
    thread.join(timeout=20)


def sent_by(port: int) -> Any:
    """How many mails the relay took, or the error."""
    connection = get_connection("collab.smtp.EmailBackend", host="127.0.0.1", port=port, timeout=1)
    connection.open()
    try:
        return connection.send_messages([EmailMessage("First", "Hello", to=["a@example.org"])])
    except OSError as error:
        return type(error)
    finally:
        assert connection.connection.sock is None or connection.connection.sock.gettimeout() == 1
        connection.connection.close()


def test_accept_timeout_is_longer_than_other_timeouts(settings: Any) -> None:
    """A relay looks for viruses before it says yes: one given up too early is delivered, and then sent again."""
    settings.EMAIL_ACCEPT_TIMEOUT = 10
    with scripted(MAIL, RCPT, DATA, (b".\r\n", 1.5, b"250 OK")) as port:
        assert sent_by(port) == 1
    with scripted(MAIL, (b"rcpt", 1.5, b"250 OK")) as port:
        assert sent_by(port) is SMTPServerDisconnected


def test_accept_timeout_ends_waiting(settings: Any) -> None:
    settings.EMAIL_ACCEPT_TIMEOUT = 1
    with scripted(MAIL, RCPT, DATA, (b".\r\n", 2.5, b"250 OK")) as port:
        assert sent_by(port) is SMTPServerDisconnected
