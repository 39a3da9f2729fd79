# ruff: noqa: E402  # Django is set up before its models are imported
"""P13: pages for people, at 100 and at 30 projects, each beside a signed-in page that shows nothing of the institution.

python -m benchmarks.pages --rounds 7, into an empty, migrated PostgreSQL database that is thrown away.
"""

import argparse
import logging
import os
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.db import connection
from django.test import Client

from accounts.institutions.models import Institution
from accounts.people.models import Person, RoleGrant
from accounts.roles import Role
from benchmarks.data import make_history
from benchmarks.frame import asking, compare
from foundation.tenancy import across_institutions
from tracker.meetings.actions import rebuild
from tracker.meetings.models import Meeting
from tracker.projects.models import Project
from tracker.reports.actions import keep_band_weeks

NOW = datetime.now(UTC)
SIZES = (100, 30)  # in this order: the projects beyond 30 are deleted


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--rounds", type=int, default=7)
    asked = given.parse_args()
    logging.disable(logging.WARNING)
    monday = NOW.date() - timedelta(days=NOW.weekday())
    with across_institutions():
        make_history(projects=max(SIZES), weeks=52, institutions=1, today=monday)
        person = Person.objects.select_related("institution").order_by("pk")[0]
        RoleGrant.objects.create(institution_id=person.institution_id, person=person, role=Role.MANAGER)
        for size in SIZES:
            beyond = Project.objects.order_by("pk").values_list("pk", flat=True)[size:]
            Project.objects.filter(pk__in=list(beyond)).delete()
            rebuild(institution_ids=list(Institution.objects.values_list("pk", flat=True)), at=NOW)
            keep_band_weeks(institution=person.institution, at=NOW)  # as the sweep does
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # as autovacuum does within a minute
            _pages(person, size, asked.rounds)


def _pages(person: Person, size: int, rounds: int) -> None:
    client = Client()
    client.force_login(person, backend="accounts.people.backends.EmailBackend")
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    project = Project.objects.order_by("pk")[0].pk
    meeting = Meeting.objects.filter(projects=project).order_by("pk")[0].pk
    addresses = {
        "accessibility, static": "/accessibility/", "this week": "/", "project": f"/projects/{project}/",
        "log form": "/log/", "project list": "/projects/", "meeting": f"/meetings/{meeting}/", "report": "/report/",
    }  # fmt: skip
    ways = {f"{name}, {size} projects": asking("GET", path, "", cookie=cookie) for name, path in addresses.items()}
    compare("P13", ways, rounds, 3)


if __name__ == "__main__":
    main()
