"""A column for one line of text: what people call something, or where they meet.

Such a text stands in subjects and sentences of mails, some of them to people without an account. A line break in it
would let somebody write a paragraph that reads as ours, so there is none in what is stored.
"""

from typing import Any

from django.db import models

from foundation.text import one_line


class LineField(models.CharField[str, str]):
    """A migration sees Django's own field: the column is the same."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str) and (line := one_line(value)) != value:
            setattr(model_instance, self.attname, line)
            return line
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Of `update` and `bulk_update`, which ask no instance."""
        return super().get_db_prep_save(one_line(value) if isinstance(value, str) else value, connection)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
