"""A GET to an address that a stranger may have chosen, against servers that do what they like."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from foundation.web_requests import Bounds, NoAnswer, get, may_be_asked

LOOPBACK = [ip_network("127.0.0.0/8")]
Behaviour = Callable[[socket.socket, Event], None]


@contextmanager
def serving(behaviour: Behaviour, *, reads: bool = True) -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server that does to each connection what it is told, and the requests that came."""
    over, seen = Event(), list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while not over.is_set():
                try:
                    connection, _where = server.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(5)
                    try:
                        if reads:
                            seen.append(connection.recv(65536))
                        behaviour(connection, over)
                    except OSError:  # the other side has left
                        continue

        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)
            server.close()
            thread.join(timeout=10)


def answering(status: str, body: bytes = b"", **headers: str) -> Behaviour:
    told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    whole = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{told}\r\n".encode() + body
    return lambda connection, _over: connection.sendall(whole)


def _hanging(_connection: socket.socket, over: Event) -> None:
    over.wait(10)


def _dripping(connection: socket.socket, over: Event) -> None:
    """A byte of the head now and then: no single wait is long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not over.wait(0.02):
        connection.sendall(b"a")


def _flooding(connection: socket.socket, over: Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not over.is_set():
        connection.sendall(b"a" * 65536)


def _chunks(connection: socket.socket, _over: Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")


def _bounds(seconds: float = 2, size: int = 10_000) -> Bounds:
    return Bounds(seconds, size, LOOPBACK)


def test_answer_is_read_and_what_we_send_arrives() -> None:
    with serving(answering("200 OK", b'{"state": "Open"}')) as (address, seen):
        assert get(f"{address}/a b?x=1#place", {"Authorization": "Bearer x"}, _bounds()) == b'{"state": "Open"}'
    head = seen[0].decode()
    assert head.startswith("GET /a%20b?x=1 HTTP/1.1\r\n")
    assert "Authorization: Bearer x\r\n" in head
    assert "Connection: close\r\n" in head


def test_server_that_closes_afterwards_is_read() -> None:
    with serving(answering("200 OK", b"1", Connection="close")) as (address, _seen):
        assert get(address, {}, _bounds()) == b"1"


def _certificate(path: Path) -> None:
    """Of tickets.example.org, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tickets.example.org")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=400))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("tickets.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(kept + certificate.public_bytes(Encoding.PEM))


@pytest.mark.parametrize(
    ("host", "trusted", "problem"),
    [("tickets.example.org", True, ""), ("tickets.example.org", False, "unreachable"),
     ("other.example.org", True, "unreachable")],
)  # fmt: skip
def test_certificate_is_that_of_the_name(
    host: str, trusted: bool, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _certificate(tmp_path / "both.pem")
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(tmp_path / "both.pem")
    ours = ssl.create_default_context(cafile=tmp_path / "both.pem" if trusted else None)
    monkeypatch.setattr(ssl, "create_default_context", lambda: ours)

    def behaviour(connection: socket.socket, over: Event) -> None:
        with theirs.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)
            answering("200 OK", b"1")(secured, over)

    with serving(behaviour, reads=False) as (address, _seen):
        url = address.replace("http://127.0.0.1", f"https://{host}")
        refused = pytest.raises(NoAnswer, match=problem) if problem else nullcontext()
        with refused:
            assert get(url, {}, _bounds(), names=lambda _host, _port: ["127.0.0.1"]) == b"1"


def test_answer_in_chunks_is_put_together() -> None:
    with serving(_chunks) as (address, _seen):
        assert get(address, {}, _bounds()) == b"abcde"


@pytest.mark.parametrize(
    ("behaviour", "problem", "status"),
    [
        (answering("302 Found", Location="http://127.0.0.1:1/"), "redirected", 302),
        (answering("304 Not Modified"), "redirected", 304),
        (answering("500 Oops", b"{}"), "status", 500),
        (answering("404 Not Found"), "status", 404),
        (answering("204 No Content"), "status", 204),
        (lambda connection, _over: connection.sendall(b"220 mail.example ESMTP\r\n"), "unreachable", None),
        (lambda connection, _over: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
         "unreachable", None),
        (lambda connection, _over: None, "unreachable", None),
        (answering("200 OK", b"a" * 20_000), "too_large", None),
        (_flooding, "too_large", None),
    ],
)  # fmt: skip
def test_other_answer_is_none(behaviour: Behaviour, problem: str, status: int | None) -> None:
    with serving(behaviour) as (address, _seen), pytest.raises(NoAnswer) as none:
        get(address, {}, _bounds())
    assert (none.value.problem, none.value.status) == (problem, status)


@pytest.mark.parametrize("behaviour", [_hanging, _dripping])
def test_server_that_takes_its_time_is_left(behaviour: Behaviour) -> None:
    with serving(behaviour) as (address, _seen):
        began = monotonic()
        with pytest.raises(NoAnswer) as none:
            get(address, {}, _bounds(seconds=0.3))
        assert monotonic() - began < 5
    assert none.value.problem == "too_slow"


def test_resolver_that_takes_its_time_is_left() -> None:
    over = Event()

    def names(_host: str, _port: int) -> list[str]:
        over.wait(10)
        return []

    with pytest.raises(NoAnswer) as none:
        get("http://tickets.example.org/", {}, Bounds(0.1, 100), names=names)
    over.set()
    assert none.value.problem == "too_slow"


def test_name_is_resolved_once_and_that_address_asked() -> None:
    """A name that is ours when it is looked at, and another's when it is connected to, leads to what was looked at."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    def names(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    with serving(answering("200 OK", b"1")) as (address, seen):
        port = address.rpartition(":")[2]
        assert get(f"http://tickets.example.org:{port}/", {}, _bounds(), names=names) == b"1"
    assert answers == [["10.0.0.1"]]
    assert f"Host: tickets.example.org:{port}\r\n".encode() in seen[0]


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_name_with_an_address_inside_is_not_asked(found: list[str]) -> None:
    with pytest.raises(NoAnswer) as none:
        get("http://tickets.example.org/", {}, Bounds(1, 100), names=lambda _host, _port: found)
    assert none.value.problem == "address"


@pytest.mark.parametrize("url", ["http://tickets.example.org:99999/", "http://[::1/", "http:///x"])
def test_address_that_is_none_is_not_asked(url: str) -> None:
    with pytest.raises(NoAnswer):
        get(url, {}, Bounds(1, 100), names=lambda _host, _port: [])


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%2", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_address_inside_may_not_be_asked(address: str) -> None:
    assert not may_be_asked(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_address_of_the_internet_may_be_asked(address: str) -> None:
    assert may_be_asked(address)


def test_own_network_may_be_asked_and_no_other() -> None:
    own = [ip_network("10.20.0.0/16"), ip_network("fd00::/8")]
    assert may_be_asked("10.20.1.1", own)
    assert may_be_asked("fd00::1", own)
    assert may_be_asked("::ffff:10.20.1.1", own)
    assert not may_be_asked("10.21.1.1", own)
