"""PostgreSQL's instants are read by `datetime.fromisoformat`, which is written in C. Django's loader reads them by a
pattern, which took an eighth of a page of 100 projects. Imports Django and psycopg only."""

from datetime import datetime
from typing import Any

from django.db.backends.signals import connection_created


def read_quickly(*, connection: Any, **_signal: Any) -> None:
    """Once for each connection. Django puts its own loader into every cursor unless the connection's one bears the
    time zone that is wanted: with USE_TZ that is UTC, in which the server is told to send them."""
    if connection.vendor != "postgresql":
        return
    from psycopg.types.datetime import TimestamptzLoader

    class InstantLoader(TimestamptzLoader):
        timezone = connection.timezone

        def load(self, data: Any) -> datetime:
            try:
                return datetime.fromisoformat(bytes(data).decode())
            except ValueError:  # another DateStyle
                return super().load(data).astimezone(self.timezone)

    connection.connection.adapters.register_loader("timestamptz", InstantLoader)


connection_created.connect(read_quickly, dispatch_uid="collab.instants")
