"""A world for tests: an institution with a librarian, a network engineer, and a project of theirs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.roles import Side
from foundation.tenancy import across_institutions
from tests.factories.people import LONG_AGO, make_institution, make_person
from tracker.meetings.actions import log_meeting
from tracker.meetings.models import Meeting
from tracker.projects.actions import create_project
from tracker.projects.models import Project


@dataclass
class World:
    institution: Institution
    librarian: Person
    engineer: Person
    project: Project

    def at(self, day: date, hour: int = 12) -> datetime:
        """An instant on that day at the institution."""
        return datetime.combine(day, time(hour), tzinfo=self.institution.zone).astimezone(UTC)

    def meet(self, day: date, *, at: datetime | None = None, **fields: Any) -> Meeting:
        """A joint meeting of both on that day, logged then unless `at` is given."""
        return log_meeting(
            institution_id=self.institution.pk,
            by=fields.pop("by", None),
            at=at or self.at(day),
            projects=fields.pop("projects", [self.project]),
            held_on=day,
            attendees=fields.pop("attendees", [self.librarian, self.engineer]),
            **fields,
        ).meeting


def make_project(institution: Institution, *, at: datetime = LONG_AGO, **fields: Any) -> Project:
    return create_project(institution_id=institution.pk, by=None, at=at, **{"name": "Eduroam and SSO", **fields})


def make_world(*, active_on: date = date(2026, 1, 5), at: datetime | None = None, **institution: Any) -> World:
    """Made across institutions, so that a test can have two of them; the project is active since `active_on`."""
    with across_institutions():
        place = make_institution(**institution)
        librarian, engineer = make_person(place, Side.LIBRARY), make_person(place, Side.IT)
        project = make_project(
            place,
            at=at or datetime.combine(active_on, time(12), tzinfo=UTC),
            library_owner=librarian,
            it_owner=engineer,
            active_on=active_on,
        )
        return World(place, librarian, engineer, project)
