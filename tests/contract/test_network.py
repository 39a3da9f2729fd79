import socket

import pytest

from tests.conftest import NetworkBlocked


def test_network_access_in_a_test_is_refused() -> None:
    with pytest.raises(NetworkBlocked), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))  # a documentation address, RFC 5737
