"""What of Django the product uses although Django does not document it: where, and read again at each upgrade."""

import re

import django

from tests import ROOT

#: Module -> what it uses, and what shows that it still does what it should.
INTERNALS = {
    "foundation/tenancy.py": "django.db.models.sql.Query: get_compiler() and chain(); tests/foundation/test_tenancy.py",
    "foundation/db/archives.py": "Query.sql_with_params(); tests/collab/test_archives.py",
    "foundation/db/statements.py": "Query.sql_with_params(); tests/tracker/reminders/test_planning.py",
    "foundation/db/bounded_lookups.py": "RelatedIn and RelatedExact; tests/contract/test_fuzz.py",
}
_INTERNAL = re.compile(
    r"db\.models\.sql\b|db\.models import (.*, )?sql\b|related_lookups|\.query\.\w|get_compiler|sql_with_params"
    r"|_iterable_class|klass_info|get_related_populators"
)


def test_internals_of_django_are_read_again_on_upgrade() -> None:
    read = (5, 2)  # when this fails: read the release notes and Django's code beside the modules in INTERNALS
    assert django.VERSION[:2] == read, f"Read again with Django {django.__version__}: {INTERNALS}"


def test_internals_of_django_are_used_in_listed_modules_only() -> None:
    modules = [path for app in ("accounts", "collab", "foundation", "tracker") for path in (ROOT / app).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in modules if _INTERNAL.search(path.read_text())}
    assert found == set(INTERNALS)
