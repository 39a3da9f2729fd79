"""The planner looks at all projects at once; here the ladder is asked about one after the other, and must agree."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Min

from accounts.institutions.models import Closure, Institution
from accounts.people.models import Person, Team
from accounts.roles import Side
from foundation.tenancy import across_institutions
from tests import NIGHTLY
from tracker.cadence.models import Cadence
from tracker.delivery.actions import plan
from tracker.delivery.models import DeliveryPreference, Message
from tracker.meetings.models import Meeting, MeetingProject, MeetingState
from tracker.projects.models import Project
from tracker.projects.statuses import Status
from tracker.reminders.ladder import ASK_WITHIN, Rung
from tracker.reminders.ladder_steps import owners_step, sponsors_step
from tracker.reminders.models import Preference, Reminder, Snooze

pytestmark = pytest.mark.django_db
SEEDS = 12 if NIGHTLY else 2  # for each, nine institutions over ten days
START = date(2026, 3, 4)  # a Wednesday
ZONES = ("Pacific/Auckland", "Europe/London", "America/Los_Angeles")
Row = tuple[int, int, str, date, int]  # person, project, rung, cycle day, meeting asked about


@dataclass
class Town:
    """An institution with what the planner may look at, chosen at random and kept as plain lists for the slow way."""

    place: Institution
    closed: list[tuple[date, date]] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    preferences: dict[int, Preference] = field(default_factory=dict)
    snoozes: dict[tuple[int, int], date] = field(default_factory=dict)
    clocks: list[tuple[Project, Cadence]] = field(default_factory=list)
    planned: list[tuple[Meeting, list[Project]]] = field(default_factory=list)

    def hears(self, person: Person | None, *, owner: bool) -> bool:
        if person is None or not person.is_active:
            return False
        wishes = self.preferences.get(person.pk)
        return wishes is None or not (wishes.opted_out_at or (owner and wishes.stopped_at))

    def snoozed(self, person: Person, project: Project, today: date) -> bool:
        return self.snoozes.get((person.pk, project.pk), date.min) >= today

    def sponsors(self, person: Person) -> bool:
        return any(one.sponsor_id == person.pk and one.status == Status.ACTIVE for one, _clock in self.clocks)

    def is_closed(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.closed)

    def expected(self, today: date, said: set[Row]) -> set[Row]:
        """What is to be said as of a day there, by the rule, to one after the other, besides what was `said`."""
        if self.is_closed(today):
            return set()
        return {*self._contacts(today), *self._questions(today, {row[4] for row in said})}

    def _contacts(self, today: date) -> list[Row]:
        rows: list[Row] = []
        for project, clock in self.clocks:
            if project.status != Status.ACTIVE or clock.due_on is None or clock.late_on is None:
                continue
            since = clock.last_contact_on or date.min
            meeting_planned = any(
                project in served and since < meeting.held_on <= clock.late_on for meeting, served in self.planned
            )
            for person in (project.library_owner, project.it_owner):
                if person is None or not self.hears(person, owner=True) or self.snoozed(person, project, today):
                    continue
                wishes = self.preferences.get(person.pk)
                step = owners_step(
                    today,
                    due_on=clock.due_on,
                    late_on=clock.late_on,
                    weekday=wishes.weekday if wishes else 1,
                    meeting_planned=meeting_planned,
                    closed=self.closed,
                )
                if step is not None:
                    rows.append((person.pk, project.pk, step.rung, step.cycle_on, 0))
            sponsor = project.sponsor
            if sponsor is None or sponsor in (project.library_owner, project.it_owner):
                continue
            step = sponsors_step(today, due_on=clock.due_on, late_on=clock.late_on)
            if step is not None and self.hears(sponsor, owner=False) and not self.snoozed(sponsor, project, today):
                rows.append((sponsor.pk, project.pk, step.rung, step.cycle_on, 0))
        return rows

    def _questions(self, today: date, asked_about: set[int]) -> list[Row]:
        rows: list[Row] = []
        for meeting, served in self.planned:
            if meeting.pk in asked_about or not today - ASK_WITHIN <= meeting.held_on < today:
                continue
            asked: dict[int, list[Project]] = {}
            for project in served:
                person = meeting.organiser or project.library_owner or project.it_owner
                may = person is not None and project.status == Status.ACTIVE and self.hears(person, owner=True)
                if person is not None and may and not self.snoozed(person, project, today):
                    asked.setdefault(person.pk, []).append(project)
            for person_id, projects in asked.items():
                first = min(project.pk for project in projects)
                rows.append((person_id, first, Rung.DID_YOU_MEET, meeting.held_on, meeting.pk))
        return rows


def make_town(number: int, chance: random.Random) -> Town:
    place = Institution.objects.create(
        name=f"Town {number}", country="GB", time_zone=ZONES[number % len(ZONES)], reminder_hour=chance.randrange(24)
    )
    town = Town(place)
    for monday in (START - timedelta(days=9), START + timedelta(days=5), START + timedelta(days=12)):
        if chance.random() < 0.3:
            Closure.objects.create(institution=place, name="Break", starts_on=monday, ends_on=monday + 6 * DAY)
            town.closed.append((monday, monday + 6 * DAY))
    team = Team.objects.create(institution=place, name="Team", side=Side.IT)
    for n in range(6):
        person = Person.objects.create(
            institution=place, team=team, email=f"p{n}@town{number}.example.org", is_active=chance.random() < 0.9
        )
        town.people.append(person)
        if chance.random() < 0.6:
            town.preferences[person.pk] = Preference.objects.create(
                institution=place,
                person=person,
                weekday=1 + chance.randrange(7),
                opted_out_at=AN_INSTANT if chance.random() < 0.1 else None,
                stopped_at=AN_INSTANT if chance.random() < 0.1 else None,
            )
    for n in range(10):
        town.clocks.append(_make_project(town, n, chance))
    for _ in range(4):
        held_on = START + timedelta(days=chance.randrange(-32, 20))
        meeting = Meeting.objects.create(
            institution=place,
            held_on=held_on,
            state=MeetingState.PLANNED,
            organiser=chance.choice([None, *town.people]),
        )
        served = [project for project, _clock in chance.sample(town.clocks, chance.choice([1, 1, 2]))]
        for project in served:
            MeetingProject.objects.create(institution=place, meeting=meeting, project=project)
        town.planned.append((meeting, served))
    return town


def _make_project(town: Town, n: int, chance: random.Random) -> tuple[Project, Cadence]:
    library_owner, it_owner, sponsor = (chance.choice([None, *town.people]) for _ in range(3))
    project = Project.objects.create(
        institution=town.place,
        name=f"Project {n}",
        status=chance.choice([Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.ON_HOLD]),
        library_owner=library_owner,
        it_owner=it_owner,
        sponsor=sponsor,
        active_on=START - timedelta(days=60),
    )
    due_on = START + timedelta(days=chance.randrange(-25, 12))
    running = chance.random() < 0.9
    clock = Cadence.objects.create(
        institution=town.place,
        project=project,
        running_from=project.active_on,
        last_contact_on=chance.choice([None, due_on - timedelta(days=chance.randrange(1, 9))]),
        due_on=due_on if running else None,
        late_on=due_on + timedelta(days=chance.choice([0, 1, 3, 7])) if running else None,
        measured_in=START - timedelta(days=START.weekday()),
    )
    for person in town.people:
        if chance.random() < 0.05:
            until = START + timedelta(days=chance.randrange(10))
            Snooze.objects.create(institution=town.place, person=person, project=project, until_on=until)
            town.snoozes[person.pk, project.pk] = until
    return project, clock


DAY = timedelta(days=1)
AN_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_planning_statements_equal_the_rule(seed: int) -> None:
    chance = random.Random(seed)  # not for secrets
    with across_institutions():
        towns = [make_town(number, chance) for number in range(9)]
        expected: set[Row] = set()
        rungs: set[str] = set()
        for step in range(24):
            at = datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(hours=step * 11)
            plan(at=at)
            expected |= {row for town in towns for row in town.expected(town.place.day(at), expected)}
            assert _planned() == expected, f"at {at}"
            again = plan(at=at)
            assert again is not None
            assert (again.rows, again.messages) == (0, 0)
            rungs |= {row[2] for row in expected}
    assert rungs == {Rung.DUE, Rung.LATE, Rung.WEEKLY, Rung.SPONSOR, Rung.DID_YOU_MEET}


def _planned() -> set[Row]:
    return set(Reminder.objects.values_list("person_id", "project_id", "rung", "cycle_on", "about"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_message_is_planned_at_each_persons_hour(seed: int) -> None:
    chance = random.Random(seed)  # not for secrets
    with across_institutions():
        towns = [make_town(number, chance) for number in range(9)]
        wishes: dict[int, DeliveryPreference] = {}
        for person in Person.objects.filter(pk__in=[pk for town in towns for pk in town.preferences]).order_by("pk"):
            wishes[person.pk] = DeliveryPreference.objects.create(
                institution_id=person.institution_id,
                person=person,
                hour=chance.choice([None, chance.randrange(24)]),
                time_zone=chance.choice(["", *ZONES]),
            )
        opened: dict[int, date] = {}
        for hour in range(40):
            at = datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(hours=hour)
            plan(at=at)
            waits = _waits()
            for town in towns:
                for person in town.people:
                    day = _day_to_send(town, person, wishes.get(person.pk), waits.get(person.pk), at)
                    if day is not None:
                        opened.setdefault(person.pk, day)
            assert dict(Message.objects.values_list("person_id", "day_on")) == opened, f"at {at}"
        assert len(opened) > 20


def _waits() -> dict[int, date]:
    """A person -> the first day for which something waits for them."""
    return dict(Reminder.objects.values_list("person_id").annotate(Min("planned_on")))


def _day_to_send(
    town: Town, person: Person, wishes: DeliveryPreference | None, waits_since: date | None, at: datetime
) -> date | None:
    """The person's day, if it is their hour by now and something waits for them: a reminder, or the digest of a
    sponsor, who has it without wanting reminders. Nothing is sent: one envelope each."""
    preference = town.preferences.get(person.pk)
    opted_out = preference is not None and preference.opted_out_at is not None
    zone = (wishes.time_zone if wishes else "") or town.place.time_zone
    hour = wishes.hour if wishes and wishes.hour is not None else town.place.reminder_hour
    local = at.astimezone(Institution(time_zone=zone).zone)
    if local.hour < hour or town.is_closed(local.date()) or not person.is_active:
        return None
    reminded = waits_since is not None and waits_since <= local.date() and not opted_out
    return local.date() if reminded or town.sponsors(person) else None
