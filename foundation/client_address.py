"""Where a request comes from; the sign-in guard, the rate limit and the log ask here. Imports none of our modules."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64  # bits; whoever has one IPv6 address has the whole network of this size


def client_address(request: HttpRequest) -> str | None:
    """The client's IP address, an IPv6 one as that of its /64 network; None on a socket that has none.

    With `TRUSTED_PROXY_COUNT` = n it is the n-th entry of X-Forwarded-For from the right, or the first of fewer, as in
    Django REST framework's NUM_PROXIES: what stands further left anybody can write. With 0, or where that entry is no
    address, it is the other end of the connection.
    """
    return _forwarded(request) or _parsed(request.META.get("REMOTE_ADDR", ""))


def _forwarded(request: HttpRequest) -> str | None:
    count: int = settings.TRUSTED_PROXY_COUNT
    if not count:
        return None
    return _parsed(request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", count)[-count:][0])


def _parsed(text: str) -> str | None:
    """Some proxies add the port: 192.0.2.1:5000, [2001:db8::1]:5000."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, IPV6_PREFIX), strict=False).network_address)
