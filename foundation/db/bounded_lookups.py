"""A number beyond 64 bit names no row, in every lookup of ids: SQLite cannot even be asked for one.

Django does so for `=` on a number of the row's own. Here are the others by which forms, filters and addresses look ids
up: `in`, and both through a foreign key.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import ForeignObject, IntegerField
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In

from foundation.limits import MAX_ID


def _storable(value: Any) -> bool:
    return not isinstance(value, int) or -MAX_ID - 1 <= value <= MAX_ID


def _storable_among(values: Any) -> Any:
    """Of a list; a query is left as it is."""
    return [one for one in values if _storable(one)] if isinstance(values, list) else values


@IntegerField.register_lookup
class BoundedIn(In):
    def get_prep_lookup(self) -> Any:
        return _storable_among(super().get_prep_lookup())


@ForeignObject.register_lookup
class BoundedRelatedIn(RelatedIn):
    def get_prep_lookup(self) -> Any:
        return _storable_among(super().get_prep_lookup())


@ForeignObject.register_lookup
class BoundedRelatedExact(RelatedExact):
    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if not _storable(self.rhs):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)
