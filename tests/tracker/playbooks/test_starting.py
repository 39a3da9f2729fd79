"""A project that is started from a playbook: its steps, goals and meetings, and the day on which it begins."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.institutions.models import Closure
from accounts.institutions.weekends import SATURDAY_AND_SUNDAY
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import within
from tests.factories.people import make_person
from tests.factories.playbooks import contents
from tests.factories.projects import World, make_world
from tracker.goals.models import Goal
from tracker.meetings.models import Meeting, MeetingState
from tracker.playbooks.actions import begin_runs, own_playbook, retire_playbook, start_playbook
from tracker.playbooks.actions.starting import WeeklyMeeting
from tracker.playbooks.content import PlaybookContent
from tracker.playbooks.models import Playbook, PlaybookRun, PlaybookVersion
from tracker.playbooks.plan import first_meeting, place_steps
from tracker.playbooks.shipped import shipped
from tracker.projects.models import Project
from tracker.projects.statuses import Status
from tracker.steps.calendar import Calendar
from tracker.steps.models import Step

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 20)  # a Wednesday
FIRST_DAY = date(2027, 2, 1)  # a Monday


def start(world: World, *, slug: str = "federated-sign-on", by: Any = None, **given: Any) -> PlaybookRun:
    own = own_playbook(institution_id=world.institution.pk, by=None, at=world.at(TODAY), slug=slug)
    version = PlaybookVersion.objects.get(playbook=own, number=own.number)
    people = {"library_owner": world.librarian, "it_owner": world.engineer}
    return start_playbook(
        institution_id=world.institution.pk, by=by, at=world.at(TODAY), version=version,
        **{"starts_on": FIRST_DAY, **people, **given},
    )  # fmt: skip


def test_starting_makes_a_project_with_its_plan() -> None:
    world = make_world(weekend=SATURDAY_AND_SUNDAY)
    with within(world.institution.pk):
        run = start(world, by=world.librarian, members=[world.engineer])
        content = shipped()["federated-sign-on"]
        project = run.project
        assert (project.name, project.kind, project.status) == ("Federated sign-on", "sso", Status.PLANNED)
        assert (project.library_owner, project.it_owner) == (world.librarian, world.engineer)
        steps = {step.key: step for step in Step.objects.filter(project=project)}
        assert set(steps) == {step.key for step in content.steps}
        charter = steps["charter"]
        assert (charter.starts_on, charter.due_on, charter.side) == (FIRST_DAY, date(2027, 2, 5), "leadership")
        assert charter.room[0] == "the dean or library director, and the head of IT"
        assert (charter.playbook, charter.playbook_version) == ("federated-sign-on", 1)
        assert set(steps["pilot"].after.values_list("key", flat=True)) == {"desk-script"}
        assert max(step.due_on for step in steps.values()) == date(2027, 9, 3)
        goals = Goal.objects.filter(project=project)
        assert goals.filter(side="library").count() == goals.filter(side="it").count() == 2
        assert goals.get(text__startswith="Resources").target_value == 95
        assert goals.get(text__startswith="Sign-ins").text == "Sign-ins that fail at the identity provider: 1 %"
        assert set(goals.values_list("owner", flat=True)) == {world.librarian.pk, world.engineer.pk}
        assert set(goals.values_list("due_on", flat=True)) == {date(2027, 9, 3)}


def test_starting_plans_a_weekly_meeting_around_closed_weeks() -> None:
    world = make_world(weekend=SATURDAY_AND_SUNDAY)
    with within(world.institution.pk):
        Closure.objects.create(
            institution=world.institution, name="Break", starts_on=date(2027, 2, 15), ends_on=date(2027, 2, 21)
        )
        guest = make_person(world.institution, Side.OTHER)
        run = start(world, members=[guest], meeting=WeeklyMeeting(weekday=2, starts_at=time(10), minutes=30))
        meetings = Meeting.objects.filter(projects=run.project).order_by("held_on")
        days = list(meetings.values_list("held_on", flat=True))
        assert days[:4] == [date(2027, 2, 2), date(2027, 2, 9), date(2027, 2, 23), date(2027, 3, 2)]
        assert {meeting.state for meeting in meetings} == {MeetingState.PLANNED}
        first = meetings[0]
        assert (first.starts_at, first.minutes) == (time(10), 30)
        assert set(first.attendances.values_list("person", flat=True)) == {
            world.librarian.pk, world.engineer.pk, guest.pk,
        }  # fmt: skip
        assert first.series is not None
        assert first.series.until_on == date(2027, 9, 10)  # the closed week moves the end


def test_closed_weeks_move_the_steps_after_them() -> None:
    world = make_world()
    with within(world.institution.pk):
        open_run = start(world)
        Closure.objects.create(
            institution=world.institution, name="Break", starts_on=date(2027, 2, 15), ends_on=date(2027, 2, 28)
        )
        closed_run = start(world)
        apart = {
            step.key: (Step.objects.get(project=closed_run.project, key=step.key).starts_on - step.starts_on).days
            for step in Step.objects.filter(project=open_run.project)
        }
        assert apart["charter"] == apart["entitled"] == 0
        assert apart["live"] == apart["review"] == 14
        inside = Step.objects.filter(
            project=closed_run.project, starts_on__range=(date(2027, 2, 15), date(2027, 2, 28))
        )
        assert not inside.exists()


def test_a_project_that_starts_later_becomes_active_on_its_day() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = start(world)
    assert begin_runs(at=world.at(FIRST_DAY - timedelta(days=1))) == 0
    assert begin_runs(at=world.at(FIRST_DAY)) == 1
    assert begin_runs(at=world.at(FIRST_DAY)) == 0
    with within(world.institution.pk):
        run.refresh_from_db()
        assert (run.begun_on, run.project.status, run.project.active_on) == (FIRST_DAY, Status.ACTIVE, FIRST_DAY)


def test_a_project_on_hold_is_not_made_active_by_its_day() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = start(world)
        Project.objects.filter(pk=run.project.pk).update(status=Status.ON_HOLD)
    assert begin_runs(at=world.at(FIRST_DAY)) == 1
    with within(world.institution.pk):
        assert Project.objects.get(pk=run.project.pk).status == Status.ON_HOLD


def test_a_plan_that_began_in_the_past_is_active_at_once() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = start(world, starts_on=date(2026, 2, 2), name="  Ours ", meeting=WeeklyMeeting(weekday=1))
        assert (run.project.name, run.project.status, run.begun_on) == ("Ours", Status.ACTIVE, TODAY)
        assert run.project.active_on == date(2026, 2, 2)
        assert not Meeting.objects.filter(projects=run.project).exists()  # its last day is over


def test_a_side_without_an_owner_is_started_and_flagged() -> None:
    world = make_world()
    with within(world.institution.pk):
        run = start(world, it_owner=None)
        assert run.project.missing_owners == ["it"]
        assert Goal.objects.filter(project=run.project, side="it", owner=None).count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"starts_on": date(1989, 1, 1)}, "starts_on"),
        ({"starts_on": TODAY - timedelta(days=401)}, "starts_on"),
        ({"starts_on": TODAY + timedelta(days=801)}, "starts_on"),
        ({"swapped": True}, "library_owner"),
    ],
)
def test_what_cannot_be_started_leaves_nothing(given: dict[str, Any], field: str) -> None:
    world = make_world()
    with within(world.institution.pk):
        if given.pop("swapped", False):
            given = {"library_owner": world.engineer}
        before = Project.objects.count()
        with pytest.raises(Refused) as refused:
            start(world, **given)
        assert list(refused.value.fields) == [field]
        assert (Project.objects.count(), Step.objects.count()) == (before, 0)


def test_staff_start_only_what_they_belong_to() -> None:
    world = make_world()
    with within(world.institution.pk):
        other = make_person(world.institution, Side.LIBRARY)
        with pytest.raises(Refused):
            start(world, by=other)
        reader = make_person(world.institution, Side.LIBRARY, Role.READER)
        with pytest.raises(Forbidden):
            start(world, by=reader, members=[reader])
        manager = make_person(world.institution, Side.LIBRARY, Role.MANAGER)
        assert start(world, by=manager).project.pk


def test_a_retired_playbook_is_not_started() -> None:
    world = make_world()
    with within(world.institution.pk):
        start(world)
        retire_playbook(playbook=Playbook.objects.get(), by=None, at=world.at(TODAY))
        with pytest.raises(Refused, match="retired"):
            start(world)
        retire_playbook(playbook=Playbook.objects.get(), by=None, at=world.at(TODAY), retired=False)
        assert start(world).pk


WEEK = timedelta(days=7)


@given(
    contents(),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 3)), max_size=3),
    st.sampled_from([96, 48, 64, 0]),
)
def test_each_step_follows_those_it_waits_for(
    content: PlaybookContent, starts_on: date, closed: list[tuple[int, int]], weekend: int
) -> None:
    monday = date(2026, 1, 5)
    spans = [(monday + WEEK * week, monday + WEEK * (week + length) - timedelta(days=1)) for week, length in closed]
    calendar = Calendar.of(weekend, spans)
    placed = {one.step.key: one for one in place_steps(content, starts_on=starts_on, calendar=calendar)}
    assert set(placed) == {step.key for step in content.steps}
    for one in placed.values():
        assert starts_on <= one.starts_on <= one.due_on
        assert calendar.works(one.starts_on)
        for key in one.step.after:
            assert placed[key].due_on < one.starts_on


@given(st.integers(1, 7), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 51))
def test_the_first_meeting_is_on_its_weekday_and_not_closed(weekday: int, starts_on: date, week: int) -> None:
    monday = date(2026, 1, 5) + WEEK * week
    calendar = Calendar.of(96, [(monday, monday + timedelta(days=13))])
    today = date(2026, 6, 1)
    day = first_meeting(starts_on=starts_on, today=today, weekday=weekday, calendar=calendar)
    assert day.isoweekday() == weekday
    assert day >= max(starts_on, today)
    assert not monday <= day <= monday + timedelta(days=13)
    assert day - max(starts_on, today) < WEEK * 3
