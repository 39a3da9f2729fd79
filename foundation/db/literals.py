"""Words that stand in a statement itself, and are not sent beside it. Imports no module of the product."""

from typing import Any

from django.db.models import Value


class Literal(Value):
    """A word of our own code that stands in the statement itself. Of one that is planned for any value, a database
    cannot know that the index with a condition serves it: PostgreSQL once a statement is prepared, SQLite always."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return f"'{self.value}'", ()
