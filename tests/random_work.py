"""Random work at an institution, by the product's own actions: for tests that compare what is stored with a recount."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from accounts.institutions.actions import update_institution
from accounts.institutions.models import Closure
from accounts.people.actions import update_person
from accounts.people.models import Person
from accounts.roles import Side
from foundation.errors import Refused
from tests.factories.people import make_person, make_team
from tests.factories.projects import World, make_project
from tracker.meetings.actions import delete_meeting, log_meeting, update_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import add_action, delete_decision, record_decision
from tracker.outcomes.models import Decision
from tracker.projects.actions import delete_closure, roll_over, save_closure, update_project
from tracker.projects.models import Project


class RandomWork:
    """`step` does one thing. Time passes: each step is some hours after the one before."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.dice = Random(seed)
        self.now: datetime = world.at(date(2026, 1, 5))
        sides = (Side.LIBRARY, Side.IT, Side.LIBRARY, Side.IT, Side.LEADERSHIP)
        self.people: list[Person] = [world.librarian, world.engineer]
        self.people += [make_person(world.institution, side) for side in sides]
        self.teams = [make_team(world.institution, side) for side in (Side.LIBRARY, Side.IT, Side.OTHER)]
        for number in range(3):
            make_project(world.institution, name=f"Project {number}", at=self.now)
        self.done: list[str] = []

    @property
    def today(self) -> date:
        return self.world.institution.day(self.now)

    def step(self) -> None:
        self.now += timedelta(hours=self.dice.choice((1, 5, 20, 60)))
        choices: list[Callable[[], object]] = [
            *[self.log] * 5, self.plan, self.move, *[self.settle] * 2, self.who, *[self.which] * 2, self.erase,
            self.status, self.target, self.close, self.open, self.change_team, self.decide, self.undecide, self.trace,
            self.do_nothing_for_weeks,
        ]  # fmt: skip
        choice = self.dice.choice(choices)
        self.done.append(choice.__name__)
        choice()

    def log(self, day: date | None = None) -> None:
        log_meeting(
            institution_id=self.world.institution.pk, by=None, at=self.now, projects=self._projects(),
            held_on=day or self.today - timedelta(days=self.dice.choice((0, 0, 1, 3, 10, 40))),
            attendees=self._people(), guests=self._guests(), notes=self.dice.choice(("", " ", "Talked")),
        )  # fmt: skip

    def plan(self) -> None:
        self.log(self.today + timedelta(days=self.dice.randint(1, 20)))

    def move(self) -> None:
        self._edit(held_on=self.today - timedelta(days=self.dice.randint(0, 30)))

    def settle(self) -> None:
        self._edit(state=self.dice.choice(("held", "held", "cancelled", "planned")))

    def who(self) -> None:
        self._edit(attendees=self._people(), guests=self._guests())

    def which(self) -> None:
        self._edit(projects=self._projects())

    def erase(self) -> None:
        if meeting := self._any(Meeting):
            delete_meeting(meeting=meeting, by=None, at=self.now)

    def status(self) -> None:
        status = self.dice.choice(("planned", "active", "active", "active", "on_hold", "closed"))
        self._edit_project(status=status)

    def target(self) -> None:
        self._edit_project(target_days=self.dice.choice((1, 7, 30)), grace_days=self.dice.choice((0, 3)))

    def close(self) -> None:
        monday = self.today + timedelta(days=7 * self.dice.randint(-6, 6) - self.today.weekday())
        last = monday + timedelta(days=7 * self.dice.randint(1, 3) - 1)
        save_closure(
            closure=Closure(institution=self.world.institution, name="Break", starts_on=monday, ends_on=last),
            by=None,
            at=self.now,
        )

    def open(self) -> None:
        if closure := self._any(Closure):
            delete_closure(closure=closure, by=None, at=self.now)

    def change_team(self) -> None:
        update_person(person=self.dice.choice(self.people), by=None, at=self.now, team=self.dice.choice(self.teams))

    def decide(self) -> None:
        meeting = self._any(Meeting)
        if meeting and (project := meeting.projects.first()):
            write = self.dice.choice((add_action, record_decision))
            try:
                write(
                    institution_id=meeting.institution_id, by=None, at=self.now, project=project, meeting=meeting,
                    text="So be it",
                )  # fmt: skip
            except Refused as refusal:
                assert set(refusal.fields) <= {"decided_on", "meeting"}  # noqa: PT017

    def undecide(self) -> None:
        if decision := self._any(Decision):
            delete_decision(decision=decision, by=None, at=self.now)

    def trace(self) -> None:
        wanted = self.dice.random() < 0.5
        update_institution(institution_id=self.world.institution.pk, by=None, at=self.now, requires_trace=wanted)

    def do_nothing_for_weeks(self) -> None:
        self.now += timedelta(weeks=2)
        roll_over(at=self.now)

    def _any(self, model):
        rows = list(model.objects.order_by("pk"))
        return self.dice.choice(rows) if rows else None

    def _edit(self, **fields: object) -> None:
        if meeting := self._any(Meeting):
            try:
                update_meeting(meeting=meeting, by=None, at=self.now, **fields)
            except Refused as refusal:
                assert list(refusal.fields) in (["held_on"], ["attendees"])  # noqa: PT017

    def _edit_project(self, **fields: object) -> None:
        update_project(project=self._any(Project), by=None, at=self.now, **fields)

    def _projects(self) -> list[Project]:
        rows = list(Project.objects.order_by("pk"))
        return self.dice.sample(rows, self.dice.choice((1, 1, 2)))

    def _people(self) -> list[Person]:
        people = list(Person.objects.filter(pk__in=[p.pk for p in self.people]).select_related("team").order_by("pk"))
        return self.dice.sample(people, self.dice.randint(0, 4))

    def _guests(self) -> list[Guest]:
        return [Guest("A visitor", self.dice.choice(list(Side)))] if self.dice.random() < 0.3 else []
