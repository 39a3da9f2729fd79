"""What there is nothing of costs a page no query of its own: each card, each source of the timeline and each table of
the report says by `asks` whether there is something (P13, docs/performance.md). A page asks them all in one query.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.extension_points import WeekCard, with_something
from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.permissions import may_read
from accounts.roles import Role, Side
from foundation.contributions import contributed
from foundation.tenancy import within
from tests.factories.people import make_institution, make_person
from tests.factories.projects import World, make_world
from tracker.figures.periods import last_weeks
from tracker.figures.tables import ReportData, Table
from tracker.meetings.extension_points import MeetingCard
from tracker.meetings.models import Meeting
from tracker.pages.views.meeting import meeting_seen_by
from tracker.pages.views.project import project_seen_by
from tracker.projects.extension_points import ProjectCard, TimelineSource
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db

#: What has something to show even here -> what.
ALWAYS = {
    "tracker.invitations.meeting_page.show_calendar": "how often a planned meeting was announced",
    "tracker.projects.cards.show_about": "what deleting takes, of a project that nothing keeps",
    "tracker.meetings.week.show_projects": "the projects are what the page is for",
    "tracker.reports.week_card.show_attention": "a dean is told that all is well, too",
}
ADVICE = (
    "{name} asks {count} of its own although there is nothing to show{held}. Give its {kind} an `asks`, a condition "
    "that holds where there is something, and where a card says that there is nothing, an `empty` without a query: see "
    "“What it shows on the pages of others” in CONTRIBUTING.md."
)
HELD = ", and its `asks` holds all the same"


def _name(part: Any) -> str:
    shows = getattr(part, "show", None) or part.rows
    return f"{shows.__module__}.{shows.__name__}"


def _told(part: Any, name: str, asked: int, *, held: bool) -> Iterator[str]:
    if asked and name not in ALWAYS:
        queries = "1 query" if asked == 1 else f"{asked} queries"
        yield ADVICE.format(name=name, count=queries, held=HELD if held else "", kind=type(part).__name__)


def _faults(parts: Sequence[Any], model: Any, pk: int, given: tuple[Any, ...], **values: Any) -> list[str]:
    """Of each part that costs something, what to do."""
    found = []
    for part, some in with_something(parts, model, pk, **values):
        with CaptureQueriesContext(connection) as asked:
            if isinstance(part, TimelineSource):
                if some:
                    list(part.rows(*given))
            else:
                (part.show if some else part.empty)(*given)
        found += _told(part, _name(part), len(asked), held=some and part.asks is not None)
    return found


@pytest.fixture
def world() -> World:
    """Its project has run for a year, and nothing was ever written down about it. The librarian has every role."""
    world = make_world(active_on=timezone.now().date() - timedelta(days=400), time_zone="UTC")
    world.librarian = _somebody(world.institution)
    return world


def _somebody(place: Institution) -> Person:
    """With every role, which a request reads once."""
    with within(place.pk):
        person = make_person(place, Side.LIBRARY, *Role)
        assert person.roles == set(Role)
    return person


def test_week_without_anything_asks_nothing_for_a_card() -> None:
    place = make_institution(time_zone="UTC")
    person, today = _somebody(place), timezone.now().date()
    with within(place.pk):
        faults = _faults(contributed(WeekCard), Person, person.pk, (person, today), person=person.pk, today=today)
    assert not faults, "\n".join(faults)


def test_project_without_anything_asks_nothing_for_a_card(world: World) -> None:
    with within(world.institution.pk):
        view = project_seen_by(world.librarian, world.project.pk)
        asked = {"project": view.project.pk, "today": view.today}
        faults = [
            *_faults(contributed(ProjectCard), Project, view.project.pk, (view,), **asked),
            *_faults(contributed(TimelineSource), Project, view.project.pk, (view.project, view.zone), **asked),
        ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("days", [-7, 7], ids=["held", "planned"])
def test_meeting_without_anything_asks_nothing_for_a_card(world: World, days: int) -> None:
    now = timezone.now()
    with within(world.institution.pk):
        pk = world.meet(now.date() + timedelta(days=days), at=now).pk
        view = meeting_seen_by(world.librarian, pk)
        faults = _faults(contributed(MeetingCard), Meeting, pk, (view,), meeting=pk, today=view.today)
    assert not faults, "\n".join(faults)


def test_report_without_anything_asks_nothing_for_a_table() -> None:
    place, today = make_institution(time_zone="UTC"), timezone.now().date()
    faults = []
    with within(place.pk):
        data = ReportData(place, last_weeks(today), today, frozenset(Role))
        tables = contributed(Table)
        tables[0].rows(data)  # with the one query for all
        for table in tables:
            with CaptureQueriesContext(connection) as asked:
                assert not table.rows(data)
            faults += _told(table, f"the report’s table “{table.key}”", len(asked), held=table.asks is not None)
    assert not faults, "\n".join(faults)


def test_what_always_shows_something_is_contributed() -> None:
    points: tuple[type[Any], ...] = (WeekCard, ProjectCard, MeetingCard, TimelineSource)
    assert set(ALWAYS) <= {_name(part) for point in points for part in contributed(point)}


def _show_projects_of(person: Person, today: date) -> None:
    assert not Project.objects.filter(library_owner=person).exists()


@pytest.mark.parametrize(
    ("asks", "says"),
    [
        (None, ["_show_projects_of asks 1 query of its own", "Give its WeekCard an `asks`"]),
        (lambda person, today: Exists(Person.objects.filter(pk=person)), ["its `asks` holds all the same"]),
        (lambda person, today: Exists(Project.objects.filter(library_owner=person)), []),
    ],
    ids=["without asks", "asks too much", "asks"],
)
def test_card_that_forgets_to_ask_is_told(asks: Any, says: list[str]) -> None:
    place = make_institution(time_zone="UTC")
    person, today = _somebody(place), timezone.now().date()
    card = WeekCard(reads=may_read, asks=asks, show=_show_projects_of)
    with within(place.pk):
        faults = _faults([card], Person, person.pk, (person, today), person=person.pk, today=today)
    assert len(faults) == bool(says)
    assert all(words in faults[0] for words in says)
