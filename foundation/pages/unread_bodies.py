"""What Django left unread of a request. Imports none of our modules: the server calls it before Django is set up."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings

Application = Callable[[dict[str, Any], Any], Any]
#: Bytes that the proxy lets through beyond what an address takes (tests/contract/test_largest_bodies.py).
ROOM = 1_000_000
#: What an address takes at most, as foundation/pages/body_limits.py notes it in the environment of the request.
TAKES = "foundation.largest_body"
_PIECE = 65_536


def reading_to_the_end(application: Application) -> Application:
    """What Django left unread is read and dropped before the answer is sent, up to what the proxy lets through: it
    takes a server that closes the connection while it still sends for one that is away, and a 413 becomes a 503."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        response = application(environ, start_response)
        takes = environ.get(TAKES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if 0 < announced_length(environ) <= takes + ROOM:
            with suppress(OSError):  # the client has gone
                while environ["wsgi.input"].read(_PIECE):
                    pass
        return response

    return answer


def announced_length(environ: Mapping[str, Any]) -> int:
    """Bytes, as the client says."""
    text = environ.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0
