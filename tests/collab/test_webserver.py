"""What gunicorn refuses before Django is asked, as a client of the API reads it."""

import json
import socket

import pytest
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine

from collab.webserver import ProblemWorker


@pytest.mark.parametrize(("error", "status"), [(LimitRequestLine(5000, 4094), 414), (LimitRequestHeaders("x"), 431)])
def test_too_long_address_is_a_problem(error: Exception, status: int) -> None:
    here, there = socket.socketpair()
    with here, there:
        ProblemWorker.handle_error(object.__new__(ProblemWorker), None, here, None, error)
        head, body = there.recv(4096).decode().split("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[0].startswith(f"HTTP/1.1 {status} ")
    assert {"Content-Type: application/problem+json", f"Content-Length: {len(body)}"} <= set(lines)
    assert json.loads(body)["status"] == status
