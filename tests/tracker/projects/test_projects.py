"""Projects: who may write them, and what their status does to the clock."""

from datetime import date, timedelta

import pytest

from accounts.audit.models import AuditEntry
from accounts.institutions.actions import update_institution
from accounts.institutions.models import Closure
from accounts.institutions.weekends import SATURDAY_AND_SUNDAY
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import within
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.cadence.bands import State
from tracker.cadence.models import Cadence
from tracker.projects.actions import create_project, delete_closure, delete_project, save_closure, update_project
from tracker.projects.models import Project, StatusChange
from tracker.projects.queries import refresh_stale, state_of
from tracker.projects.sentences import standing

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)  # a Monday


def _state(world: World, today: date) -> State:
    return state_of(Project.objects.get(pk=world.project.pk), _cadence(world, today), today=today)


def _cadence(world: World, today: date) -> Cadence:
    project = Project.objects.filter(pk=world.project.pk).select_related("cadence").get()
    refresh_stale([project], today=today)
    return project.cadence


def test_hold_stops_the_clock_and_returns_the_days() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        world.meet(date(2026, 3, 4))  # due on the 11th
        project = update_project(project=world.project, by=None, at=world.at(date(2026, 3, 6)), status="on_hold")
        assert (_state(world, date(2026, 5, 1)), Cadence.objects.get().due_on) == (State.PAUSED, None)
        update_project(project=project, by=None, at=world.at(date(2026, 4, 6)), status="active")
        assert list(StatusChange.objects.values_list("starts_on", "status")) == [
            (DAY, "active"), (date(2026, 3, 6), "on_hold"), (date(2026, 4, 6), "active"),
        ]  # fmt: skip
        # one day ran before the hold (the 5th), six are left
        assert Cadence.objects.get().due_on == date(2026, 4, 11)
        assert _state(world, date(2026, 4, 10)) == State.ON_TRACK


def test_a_hold_of_less_than_a_day_leaves_no_trace() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        for status in ("on_hold", "closed", "active"):
            update_project(project=world.project, by=None, at=world.at(date(2026, 3, 6)), status=status)
        assert list(StatusChange.objects.values_list("starts_on", "status")) == [(DAY, "active")]


def test_hold_of_an_evening_keeps_the_meeting_of_the_morning() -> None:
    world = make_world(active_on=DAY)
    monday = date(2026, 4, 6)
    with within(world.institution.pk):
        world.meet(monday, at=world.at(monday, hour=11))
        before = Cadence.objects.get().contact_weeks
        update_project(project=world.project, by=None, at=world.at(monday, hour=18), status="on_hold")
        assert (before, Cadence.objects.get().contact_weeks) == (1, 1)


def test_planned_again_keeps_the_past_and_stops_the_clock() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        for week in range(10):
            world.meet(DAY + timedelta(weeks=week))
        back = date(2026, 12, 1)
        project = update_project(project=world.project, by=None, at=world.at(date(2026, 5, 5)), status="planned")
        assert (project.active_on, _state(world, back)) == (DAY, State.PAUSED)
        assert Cadence.objects.get().band == "weekly"
        update_project(project=project, by=None, at=world.at(back), status="active")
        # the last contact was on 4 May, the day before: seven days are left from the first day back, the 1st, on
        cadence = Cadence.objects.get()
        assert (cadence.due_on, cadence.band) == (date(2026, 12, 7), "weekly")


def test_clock_of_a_project_created_on_hold_starts_when_it_runs() -> None:
    world = make_world()
    with within(world.institution.pk):
        held = make_project(world.institution, name="Later", at=world.at(DAY), status="on_hold")
        assert (held.active_on, Cadence.objects.get(project=held).due_on) == (None, None)
        held = update_project(project=held, by=None, at=world.at(date(2026, 3, 16)), status="active")
        assert (held.active_on, Cadence.objects.get(project=held).due_on) == (date(2026, 3, 16), date(2026, 3, 23))


def test_start_of_a_project_is_never_taken_away() -> None:
    """It would start the clock again without a contact."""
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        at = world.at(date(2026, 5, 1))
        planned = make_project(world.institution, name="Planned", at=at, status="planned")
        assert update_project(project=planned, by=None, at=at, active_on=None).active_on is None
        with pytest.raises(Refused) as refusal:
            update_project(project=world.project, by=None, at=at, active_on=None)
        assert list(refusal.value.fields) == ["active_on"]


def test_start_after_the_end_is_refused() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        project = update_project(project=world.project, by=None, at=world.at(date(2026, 4, 1)), status="closed")
        with pytest.raises(Refused) as refusal:
            update_project(project=project, by=None, at=world.at(date(2026, 5, 1)), active_on=date(2026, 4, 1))
        assert list(refusal.value.fields) == ["active_on"]
        project = update_project(project=project, by=None, at=world.at(date(2026, 5, 1)), active_on=date(2026, 3, 31))
        assert project.active_on == date(2026, 3, 31)


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


def _close(world: World, first: date, last: date) -> None:
    closure = Closure(institution=world.institution, name="Closed", starts_on=first, ends_on=last)
    save_closure(closure=closure, by=None, at=world.at(first))


def test_due_day_on_a_weekend_is_the_next_working_day() -> None:
    """The example of the rule: a contact inside weeks that are closed to Sunday, 6 September."""
    world = make_world(active_on=date(2026, 6, 1), weekend=SATURDAY_AND_SUNDAY)
    with within(world.institution.pk):
        _close(world, date(2026, 6, 29), date(2026, 9, 6))
        world.meet(date(2026, 7, 8))
        cadence = Cadence.objects.get()
        assert (cadence.due_on, cadence.late_on) == (date(2026, 9, 14), date(2026, 9, 16))  # due on Sunday: Monday
        _close(world, date(2026, 9, 14), date(2026, 9, 14))
        cadence = Cadence.objects.get()
        assert (cadence.due_on, cadence.late_on) == (date(2026, 9, 15), date(2026, 9, 17))
        update_institution(institution_id=world.institution.pk, by=None, at=world.at(DAY), weekend_days=[5, 6])
        assert Cadence.objects.get().due_on == date(2026, 9, 13)
        with pytest.raises(Refused) as refusal:
            update_institution(
                institution_id=world.institution.pk, by=None, at=world.at(DAY), weekend_days=[1, 2, 3, 4, 5, 6, 7]
            )
        assert list(refusal.value.fields) == ["weekend_days"]


def test_closed_day_stops_the_clock_and_its_week_counts() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        _close(world, date(2026, 3, 5), date(2026, 3, 5))
        assert Cadence.objects.get().due_on == date(2026, 3, 10)
        assert _cadence(world, date(2026, 3, 16)).counted_weeks == 2


def test_days_late_are_those_of_the_clock_on_every_surface() -> None:
    """A contact on 9 June, due on the 16th, late on the 19th; closed from 29 June to 6 September."""
    world = make_world(active_on=date(2026, 6, 1))
    with within(world.institution.pk):
        world.meet(date(2026, 6, 9))
        _close(world, date(2026, 6, 29), date(2026, 9, 6))
        days = (date(2026, 6, 18), date(2026, 6, 19), date(2026, 6, 20), date(2026, 8, 3), date(2026, 9, 7))
        said = [standing(_cadence(world, today), _state(world, today), today=today) for today in days]
        assert [one.split(".")[0] for one in said] == [
            "Due since 16 June", "Late since today", "1 day late", "9 days late", "10 days late",
        ]  # fmt: skip
        project = update_project(project=world.project, by=None, at=world.at(date(2026, 9, 7)), status="on_hold")
        back = date(2026, 9, 10)
        update_project(project=project, by=None, at=world.at(back), status="active")
        assert _cadence(world, back).late_by(back) == 10  # from 20 to 28 June, and the 10th


def test_fortnightly_project_that_never_misses_is_on_target() -> None:
    world = make_world(active_on=DAY)
    with within(world.institution.pk):
        update_project(project=world.project, by=None, at=world.at(DAY), target_days=14)
        for fortnight in range(8):
            world.meet(DAY + timedelta(weeks=2 * fortnight, days=1))
        cadence = _cadence(world, DAY + timedelta(weeks=15))
        assert (cadence.on_target_days, cadence.clock_days, cadence.streak_periods) == (84, 84, 8)
        assert (cadence.band, cadence.streak_weeks) == ("monthly", 1)


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
