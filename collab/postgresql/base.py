"""Django's PostgreSQL, with two costs less for every request. Imports nothing of ours; see docs/adr/0008."""

from select import POLLIN, poll
from time import monotonic
from typing import Any

from django.db.backends.postgresql import base
from psycopg import _queries
from psycopg.pq import ConnStatus

# psycopg keeps what it has made of a statement, but not of one with more than 50 values: a logged meeting has some 70.
_queries.MAX_CACHED_STATEMENT_LENGTH = 16_384
_queries.MAX_CACHED_STATEMENT_PARAMS = 200


QUIET = 30.0  # seconds after which a server that lost its power is likelier than what asking it costs


class DatabaseWrapper(base.DatabaseWrapper):
    _asked_at = 0.0

    def get_new_connection(self, conn_params: Any) -> Any:
        self._asked_at = monotonic()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Whether the connection can still be used at the beginning of a request. A server that has closed it has told
        so: then there is something to read. Only then, and when nobody has asked for a while, ask the server, as Django
        always does."""
        if self.connection is None or self.connection.pgconn.status != ConnStatus.OK:
            return False
        now = monotonic()
        quiet, self._asked_at = now - self._asked_at > QUIET, now
        told = poll()
        told.register(self.connection.pgconn.socket, POLLIN)
        return super().is_usable() if quiet or told.poll(0) else True
