"""Many people with a project that is due today, made set-wise: for drills and benchmarks.

python -m tests.factories.due PEOPLE INSTITUTIONS, into the database of the environment.
"""

import sys
from datetime import UTC, date, datetime, time, timedelta

ZONES = ("Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")


def make_due_people(people: int, institutions: int, *, today: date) -> None:
    """Half of the people on each side; every two own one project, due since yesterday; reminders may go at any hour."""
    from accounts.institutions.models import Institution
    from accounts.people.models import Person, RoleGrant, Team
    from accounts.roles import Role, Side
    from foundation.tenancy import across_institutions
    from tracker.cadence.models import Cadence
    from tracker.projects.models import Project, StatusChange

    with across_institutions():
        places = Institution.objects.bulk_create(
            Institution(name=f"Due {n}", country="GB", time_zone=ZONES[n % len(ZONES)], reminder_hour=0, weekend=0)
            for n in range(institutions)
        )
        teams = Team.objects.bulk_create(
            Team(institution=place, name=side, side=side) for place in places for side in (Side.LIBRARY, Side.IT)
        )
        persons = Person.objects.bulk_create(
            Person(
                institution=places[n // 2 % institutions],
                team=teams[n // 2 % institutions * 2 + n % 2],
                email=f"due{n}@example.org",
                name=f"Due {n}",
            )
            for n in range(people)
        )
        granted_at = datetime.combine(today - timedelta(days=8), time(9), tzinfo=UTC)
        RoleGrant.objects.bulk_create(
            RoleGrant(institution_id=one.institution_id, person=one, role=Role.STAFF, granted_at=granted_at)
            for one in persons
        )
        projects = Project.objects.bulk_create(
            Project(
                institution_id=library.institution_id,
                name=f"Project of {library.name}",
                library_owner=library,
                it_owner=it,
                active_on=today - timedelta(days=8),
            )
            for library, it in zip(persons[::2], persons[1::2], strict=True)
        )
        StatusChange.objects.bulk_create(
            StatusChange(
                institution_id=one.institution_id, project=one, starts_on=today - timedelta(days=8), status=one.status
            )
            for one in projects
        )
        due = today - timedelta(days=1)
        Cadence.objects.bulk_create(
            Cadence(
                institution_id=project.institution_id,
                project=project,
                running_from=project.active_on,
                due_on=due,
                late_on=due + timedelta(days=3),
                measured_in=today - timedelta(days=today.weekday()),
            )
            for project in projects
        )


if __name__ == "__main__":
    import django
    from django.utils import timezone

    django.setup()
    make_due_people(int(sys.argv[1]), int(sys.argv[2]), today=timezone.now().date())
