"""Imports every module of `foundation` and uses its tables where this product's other packages cannot be imported."""

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from pkgutil import walk_packages
from typing import Any

OTHERS = ("accounts", "tracker", "collab")


class Refuse(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        if fullname.split(".")[0] in OTHERS:
            raise ImportError(f"{fullname}: foundation stands alone")


def main() -> None:
    sys.meta_path.insert(0, Refuse())
    _configure()
    modules = _import_all()
    _use_tables()
    print(f"{len(modules)} modules")  # noqa: T201  # what the test reads


def _configure() -> None:
    import django
    import django_stubs_ext
    from django.conf import settings

    django_stubs_ext.monkeypatch()  # FormView[Any] and the like, as in our own settings
    settings.configure(
        SECRET_KEY="s" * 50,
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "rest_framework",
            "foundation",
            "tests.standalone",
        ],
        AUTH_USER_MODEL="standalone.Member",
        INSTITUTION_MODEL="standalone.College",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


def _import_all() -> list[str]:
    import foundation

    names = [module.name for module in walk_packages(foundation.__path__, "foundation.")]
    for name in names:
        import_module(name)
    return names


def _use_tables() -> None:
    from django.core.management import call_command
    from django.db import IntegrityError
    from django.utils import timezone

    from foundation.models import IdempotencyKey
    from foundation.pages.models import SavedView
    from foundation.tenancy import ScopeError, within
    from tests.standalone.models import Book, College, Member

    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    call_command("migrate", verbosity=0)
    ours, theirs = College.objects.create(), College.objects.create()
    with within(ours.pk):
        ann = Member.objects.create(name="Ann", institution=ours)
        SavedView.objects.create(institution=ours, person=ann, page="books", name="Mine")
        IdempotencyKey.objects.create(institution=ours, person=ann, key="k", created_at=timezone.now())
        assert SavedView.objects.get().name == "Mine"
    with within(theirs.pk):
        assert not SavedView.objects.exists()
        assert not IdempotencyKey.objects.exists()
    try:
        SavedView.objects.exists()
    except ScopeError:
        pass
    else:
        raise AssertionError("a query outside an institution ran")
    try:
        Book.objects.bulk_create([Book(institution=theirs, lender=ann)])
    except IntegrityError:
        return
    raise AssertionError("a row points into another institution")


if __name__ == "__main__":
    main()
