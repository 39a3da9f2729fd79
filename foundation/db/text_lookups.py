"""Lookups that find text as a reader sees it, the same on both databases: `icontains` finds "élodie" in "Élodie",
whichever way a keyboard writes the accent; `same_text` is for names. SQLite by itself knows the case of ASCII only.
"""

import unicodedata
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, TextField, lookups

from foundation.text import FORMAT_CHARACTERS, clean_text, comparison_key

_BLANKS = "\u00a0\u2007\u202f"  # those that do not break, and that PostgreSQL does not count among white space


def add_functions(*, connection: Any, **_signal: Any) -> None:
    """Once for each connection to SQLite."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("comparison_key", 1, _key, deterministic=True)


def _key(value: Any) -> str | None:
    return None if value is None else comparison_key(str(value))


@CharField.register_lookup
@TextField.register_lookup
class ContainsText(lookups.IContains):
    """In place of Django's. On PostgreSQL both ways of writing an accent are looked for: to compose a long stored text
    there takes quadratic time when it is hostile."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs_is_direct_value():
            return super().as_sql(compiler, connection)  # type: ignore[return-value]
        column, params = compiler.compile(self.lhs)
        return f"INSTR(comparison_key({column}), %s) > 0", [*params, comparison_key(str(self.rhs))]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs_is_direct_value():
            return super().as_sql(compiler, connection)  # type: ignore[return-value]
        column, params = compiler.compile(self.lhs)
        shown = f"UPPER(TRANSLATE({column}::text, %s, %s))"
        params = [*params, _BLANKS + FORMAT_CHARACTERS, " " * len(_BLANKS)]
        wanted = clean_text(str(self.rhs))
        forms = dict.fromkeys([wanted, unicodedata.normalize("NFD", wanted)])
        found = " OR ".join([f"STRPOS({shown}, UPPER(%s)) > 0"] * len(forms))
        return f"({found})", [value for form in forms for value in (*params, form)]


@CharField.register_lookup
class SameText(lookups.Exact):
    """Whether a short text, such as a name, is the same to a reader."""

    lookup_name = "same_text"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.lhs)
        return f"comparison_key({column}) = %s", [*params, comparison_key(str(self.rhs))]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.lhs)
        shown = f"TRANSLATE(NORMALIZE({column}::text), %s, %s)"
        same = rf"UPPER(TRIM(REGEXP_REPLACE({shown}, '\s+', ' ', 'g'))) = UPPER(%s)"
        return same, [*params, _BLANKS + FORMAT_CHARACTERS, " " * len(_BLANKS), clean_text(str(self.rhs))]


connection_created.connect(add_functions, dispatch_uid="foundation.db.text_lookups")
