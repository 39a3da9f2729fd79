"""Projects: who may write them, and what their status does to the clock."""

from datetime import date

import pytest

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import within
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.cadence.bands import State
from tracker.cadence.models import Cadence
from tracker.projects.actions import create_project, delete_closure, delete_project, save_closure, update_project
from tracker.projects.models import Hold, Project
from tracker.projects.queries import state_of, with_cadence

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)  # a Monday


def _state(world: World, today: date) -> State:
    (project,) = with_cadence(Project.objects.filter(pk=world.project.pk), today=today)
    return state_of(project, project.cadence, today=today)


def test_hold_stops_the_clock_and_returns_the_days() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        world.meet(date(2026, 3, 4))  # due on the 11th
        project = update_project(project=world.project, by=None, at=world.at(date(2026, 3, 6)), status="on_hold")
        assert (_state(world, date(2026, 5, 1)), Cadence.objects.get().due_on) == (State.PAUSED, None)
        update_project(project=project, by=None, at=world.at(date(2026, 4, 6)), status="active")
        assert list(Hold.objects.values_list("starts_on", "ends_on")) == [(date(2026, 3, 6), date(2026, 4, 5))]
        # one day ran before the hold (the 5th), six are left
        assert Cadence.objects.get().due_on == date(2026, 4, 11)
        assert _state(world, date(2026, 4, 10)) == State.ON_TRACK


def test_a_hold_of_less_than_a_day_leaves_no_trace() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        for status in ("on_hold", "closed", "active"):
            update_project(project=world.project, by=None, at=world.at(date(2026, 3, 6)), status=status)
        assert not Hold.objects.exists()


def test_closed_weeks_move_due_day_there_and_back() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        at = world.at(date(2026, 3, 5))
        closure = save_closure(
            closure=Closure(
                institution=world.institution, name="Break", starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 22)
            ),
            by=None,
            at=at,
        )
        cadence = Cadence.objects.get()
        assert (cadence.due_on, cadence.late_on) == (date(2026, 3, 23), date(2026, 3, 26))
        delete_closure(closure=closure, by=None, at=at)
        cadence = Cadence.objects.get()
        assert (cadence.due_on, cadence.late_on) == (date(2026, 3, 9), date(2026, 3, 12))


def test_project_without_contact_becomes_due_then_late() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        assert [_state(world, date(2026, 3, day)) for day in (8, 9, 11, 12)] == [
            State.NEW, State.DUE, State.DUE, State.LATE,
        ]  # fmt: skip


def test_planned_project_has_no_due_day() -> None:
    world = make_world()
    with within(world.institution.pk):
        planned = make_project(world.institution, name="Discovery", status="planned")
        cadence = Cadence.objects.get(project=planned)
        assert (planned.active_on, cadence.due_on) == (None, None)
        update_project(project=planned, by=None, at=world.at(DAY), status="active")
        assert Cadence.objects.get(project=planned).due_on == date(2026, 3, 9)


def test_earlier_contact_moves_an_assumed_start() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        assumed = make_project(world.institution, name="Imported", at=world.at(DAY))
        stated = make_project(world.institution, name="Stated", at=world.at(DAY), active_on=DAY)
        world.meet(date(2026, 2, 4), at=world.at(DAY), projects=[assumed, stated])
        assert Cadence.objects.get(project=assumed).running_from == date(2026, 2, 4)
        assert Cadence.objects.get(project=assumed).due_on == date(2026, 2, 11)
        assert Cadence.objects.get(project=stated).running_from == DAY
        assert Cadence.objects.get(project=stated).due_on == date(2026, 3, 9)


def test_active_in_the_future_is_refused() -> None:
    world = make_world()
    with within(world.institution.pk), pytest.raises(Refused) as refusal:
        make_project(world.institution, name="X", at=world.at(DAY), active_on=date(2026, 3, 3))
    assert list(refusal.value.fields) == ["active_on"]


def test_who_may_write_a_project() -> None:
    world = make_world()
    with within(world.institution.pk):
        at = world.at(DAY)
        outsider, dean, manager = (
            make_person(world.institution, side, role)
            for side, role in ((Side.IT, Role.STAFF), (Side.LEADERSHIP, Role.DEAN), (Side.OTHER, Role.MANAGER))
        )
        for by in (outsider, dean):
            with pytest.raises(Forbidden):
                update_project(project=world.project, by=by, at=at, name="Renamed")
        assert update_project(project=world.project, by=world.librarian, at=at, name="By owner").name == "By owner"
        assert update_project(project=world.project, by=manager, at=at, name="By manager").name == "By manager"
        assert update_project(project=world.project, by=dean, at=at, sponsor=dean).sponsor == dean
        with pytest.raises(Refused) as refusal:
            create_project(institution_id=world.institution.pk, by=outsider, at=at, name="Not mine")
        assert list(refusal.value.fields) == ["members"]
        with pytest.raises(Forbidden):
            create_project(institution_id=world.institution.pk, by=dean, at=at, name="Mine", it_owner=dean)
        create_project(institution_id=world.institution.pk, by=outsider, at=at, name="Mine", it_owner=outsider)


def test_stale_project_edit_is_refused_and_edit_audited() -> None:
    world = make_world()
    with within(world.institution.pk):
        update_project(project=world.project, by=world.engineer, at=world.at(DAY), version=1, target_days=14)
        with pytest.raises(Stale):
            update_project(project=world.project, by=world.engineer, at=world.at(DAY), version=1, target_days=30)
        assert Project.objects.get().target_days == 14
        entry = AuditEntry.objects.get(action="project.update")
        assert (entry.by_id, entry.changes) == (world.engineer.pk, {"target_days": [7, 14]})


def test_a_project_with_meetings_is_closed_not_deleted() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        empty = make_project(world.institution, name="By mistake")
        delete_project(project=empty, by=None, at=world.at(DAY))
        world.meet(DAY)
        with pytest.raises(Refused):
            delete_project(project=world.project, by=None, at=world.at(DAY))
        assert list(Project.objects.all()) == [world.project]


def test_a_partner_with_too_long_a_name_is_refused() -> None:
    world = make_world()
    with within(world.institution.pk):
        with pytest.raises(Refused, match="at most 200 characters"):
            update_project(project=world.project, by=None, at=world.at(DAY), partners=["x" * 201])
        update_project(project=world.project, by=None, at=world.at(DAY), partners=["x" * 200])
        assert world.project.partners.count() == 1
