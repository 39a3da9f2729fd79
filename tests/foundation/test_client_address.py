"""The client's address is taken from X-Forwarded-For only as far as the setting says."""

from typing import Any

import pytest
from django.test import RequestFactory

from foundation.client_address import client_address

PROXY = "192.0.2.200"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.5", PROXY),
        (0, None, PROXY),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.1, 203.0.113.5", "203.0.113.5"),  # the first is what the client wrote
        (2, "198.51.100.1, 203.0.113.5, 192.0.2.1", "203.0.113.5"),
        (2, "203.0.113.5", "203.0.113.5"),
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, "203.0.113.5, 1' OR 1=1", PROXY),
        (1, "203.0.113.5:41000", "203.0.113.5"),
        (1, "[2001:db8:1:2:3::4]:41000", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::9", "2001:db8:1:2::"),  # the same network: one client
        (1, "fe80::1%eth0", "fe80::"),
        (1, "::ffff:203.0.113.5", "203.0.113.5"),
    ],
)
def test_client_address_comes_from_trusted_proxies(
    settings: Any, proxies: int, forwarded: str | None, expected: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=headers)) == expected


def test_a_socket_without_an_address_has_none() -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None
