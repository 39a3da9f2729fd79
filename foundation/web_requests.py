"""A GET to an address that a stranger may have chosen: bounded in time and size, and never into our own network.

The name is resolved once, each address that it has is looked at, and the connection goes to the one that was looked at:
a name that means something else a moment later leads nowhere. Redirects are not followed. Imports none of our modules.
"""

import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from io import BufferedReader, RawIOBase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from time import monotonic
from typing import Any, Literal
from urllib.parse import quote, urlsplit

Problem = Literal["address", "unreachable", "too_slow", "too_large", "redirected", "status"]
Networks = Collection[IPv4Network | IPv6Network]
Resolver = Callable[[str, int], list[str]]

#: Inside IPv6 addresses: what stands for an IPv4 address, which is looked at instead.
_TRANSLATED = IPv6Network("64:ff9b::/96")
#: What stays in the path of an address: what has a meaning there, and what is quoted already.
_AS_IT_IS = "%/?:@!$&'()*+,;=~[]"


class NoAnswer(Exception):
    """`problem`: why there is none; `status`: the one of the answer, where one came."""

    def __init__(self, problem: Problem, status: int | None = None) -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.status = status


@dataclass(frozen=True)
class Bounds:
    """`seconds`: from the first look at the name to the last byte; `size`: bytes with the head. `networks`: those of
    our own that may be asked all the same."""

    seconds: float
    size: int
    networks: Networks = ()


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order of the resolver."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def may_be_asked(address: str, networks: Networks = ()) -> bool:
    """Whether it is an address of the public internet, or in one of `networks`."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found.sixtofour is not None:
            found = found.sixtofour
        elif found in _TRANSLATED:
            found = IPv4Address(int(found) & 0xFFFFFFFF)
    if any(found in network for network in networks if network.version == found.version):
        return True
    return found.is_global and not found.is_multicast


def get(url: str, headers: Mapping[str, str], bounds: Bounds, *, names: Resolver = resolve) -> bytes:
    """The body of an answer with status 200. NoAnswer for everything else, within the bounds."""
    end = monotonic() + bounds.seconds
    try:
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        connection = HTTPConnection(host, parts.port)
    except (ValueError, HTTPException):
        raise NoAnswer("unreachable") from None
    target = quote(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", safe=_AS_IT_IS)
    address = _choose(host, port, bounds, names, end)
    try:
        with (
            socket.create_connection((address, port), timeout=_left(end)) as plain,
            _secured(plain, host, secure) as sock,
        ):
            connection.sock = _Bounded(sock, end, bounds.size)
            connection.request("GET", target, headers={**headers, "Connection": "close", "Accept-Encoding": "identity"})
            answer = connection.getresponse()
            if 300 <= answer.status < 400:
                raise NoAnswer("redirected", answer.status)
            if answer.status != 200:
                raise NoAnswer("status", answer.status)
            return answer.read()
    except TimeoutError:
        raise NoAnswer("too_slow") from None
    except (OSError, HTTPException, ValueError):
        raise NoAnswer("unreachable") from None


def _secured(plain: socket.socket, host: str, secure: bool) -> socket.socket:
    """With `secure`, the certificate is the name's, whatever address was chosen."""
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain


def _choose(host: str, port: int, bounds: Bounds, names: Resolver, end: float) -> str:
    """The first address of the name; refused where any of them is one that may not be asked. A resolver takes no limit
    of time: it is left alone where it takes longer."""
    asking = ThreadPoolExecutor(max_workers=1)
    try:
        found = asking.submit(names, host, port).result(timeout=_left(end))
    except TimeoutError:
        raise NoAnswer("too_slow") from None
    except (OSError, ValueError):  # no such name; UnicodeError is a ValueError
        raise NoAnswer("unreachable") from None
    finally:
        asking.shutdown(wait=False)
    if not found:
        raise NoAnswer("unreachable")
    if not all(may_be_asked(address, bounds.networks) for address in found):
        raise NoAnswer("address")
    return found[0]


def _left(end: float) -> float:
    left = end - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Bounded:
    """What `http.client` uses of a socket, with an end for all of it together: a server that sends a byte now and then
    keeps to each single limit of time, and never ends."""

    def __init__(self, sock: socket.socket, end: float, size: int) -> None:
        self.sock, self.end, self.size = sock, end, size

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(_left(self.end))
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> BufferedReader:
        return BufferedReader(_Incoming(self))

    def close(self) -> None:
        """It is closed where it was opened: `http.client` comes here before it has read what follows the head."""


class _Incoming(RawIOBase):
    def __init__(self, source: _Bounded) -> None:
        super().__init__()
        self.source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        source = self.source
        source.sock.settimeout(_left(source.end))
        count = source.sock.recv_into(buffer)
        source.size -= count
        if source.size < 0:
            raise NoAnswer("too_large")
        return count
