"""A stretch of time at many institutions, hour by hour, through the product's own planning, choosing and sending: only
the clock and the relay are made up. People meet by habits, react to some reminders, answer some polls, and leave notes
for each other.

What must hold of the messages is looked at by tests/promises.py.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

import time_machine
from django.core import mail

from accounts.institutions.models import Closure, Institution
from accounts.institutions.public_holidays import days_off
from accounts.institutions.weekends import usual_weekend, works
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.people import make_institution, make_person
from tests.factories.projects import make_project
from tracker.delivery import actions as delivery
from tracker.delivery import sending
from tracker.delivery.models import DeliveryPreference, Message
from tracker.meetings.actions import log_meeting
from tracker.meetings.models import MeetingState
from tracker.polls.actions import answer_poll, close_due_waves, plan_wave
from tracker.polls.actions.answering import find_ticket
from tracker.polls.models import Wave, WaveState
from tracker.polls.sealing import person_codes
from tracker.projects.actions import roll_over
from tracker.projects.models import Project
from tracker.reminders import actions
from tracker.reminders.models import Preference, Reminder
from tracker.reports.formats import pdf
from tracker.reports.models import ReportSubscription

LOOKS = 3  # days
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: Countries, each with the zone of one institution.
PLACES = (
    ("GB", "Europe/London"), ("SA", "Asia/Riyadh"), ("NZ", "Pacific/Auckland"), ("IN", "Asia/Kolkata"),
    ("US", "America/New_York"), ("DE", "Europe/Berlin"), ("IR", "Asia/Tehran"), ("JP", "Asia/Tokyo"),
    ("CA", "America/Toronto"), ("AU", "Australia/Sydney"), ("FR", "Europe/Paris"), ("ES", "Europe/Madrid"),
    ("IT", "Europe/Rome"), ("NL", "Europe/Amsterdam"), ("SE", "Europe/Stockholm"), ("NO", "Europe/Oslo"),
    ("FI", "Europe/Helsinki"), ("DK", "Europe/Copenhagen"), ("PL", "Europe/Warsaw"), ("CZ", "Europe/Prague"),
    ("AT", "Europe/Vienna"), ("CH", "Europe/Zurich"), ("IE", "Europe/Dublin"), ("GR", "Europe/Athens"),
    ("EG", "Africa/Cairo"), ("IL", "Asia/Jerusalem"), ("KR", "Asia/Seoul"), ("BR", "America/Sao_Paulo"),
    ("ZA", "Africa/Johannesburg"), ("NP", "Asia/Kathmandu"),
)  # fmt: skip
#: The published poll's habits, by their share in percent: on how many working days of a hundred a project meets.
HABITS = ((13.7, 70.0), (20.5, 19.0), (26.0, 5.0), (26.0, 1.5), (13.7, 0.4))
MEETS_AFTER_A_REMINDER = 0.25
RESUMES = 0.5
ANSWERS_A_POLL = 0.4
POLL_EVERY, POLL_LASTS = timedelta(days=60), timedelta(days=20)
#: What happens and is told in the next message: kind of note -> its facts.
NEWS: dict[str, dict[str, Any]] = {
    "mention": {"who": "Ann", "projects": ["SSO"], "day": "2026-01-05", "meeting": 1},
    "answer": {"who": "Ann", "projects": ["SSO"], "day": "2026-01-05", "meeting": 1, "answer": "yes"},
    "clash": {
        "what": "new",
        "project": "SSO",
        "library": "Fewer logins",
        "it": "Fewer",
        "resolution": "",
        "goal_id": 1,
    },
    "working_agreement": {"what": "asked", "name": "On call", "number": 2, "agreement": 1},
    "question": {"who": "Ann", "name": "SSO", "text": "When?", "project": 1},
    "decision": {"name": "SSO", "text": "One login.", "project": 1},
    "thanks": {"who": "Ann", "name": "SSO", "text": "", "project": 1},
}


@dataclass
class Sent:
    """A mail that the relay accepted: when, to whom, its kind by its Message-ID, its bytes, its calendar files."""

    at: datetime
    address: str
    kind: str
    size: int
    calendars: int
    cards: int


@dataclass
class Town:
    place: Institution
    closed: list[tuple[date, date]]
    people: list[Person]
    projects: list[tuple[Project, float]]
    #: From which day on the next wave of a poll begins.
    asks_on: date

    def is_working_day(self, day: date) -> bool:
        return works(day, self.place.weekend) and not any(first <= day <= last for first, last in self.closed)


@dataclass
class Year:
    """`hours`: of the day, in UTC, at which the clock stops; all of them is as the product does it."""

    towns: list[Town]
    first: date
    days: int
    hours: Sequence[int]
    chance: random.Random
    sent: list[Sent] = field(default_factory=list)
    #: Project -> the day on which it meets because of a reminder.
    moved: dict[int, date] = field(default_factory=dict)

    def run(self, look: Callable[[datetime], None]) -> None:
        """`look` is called every few days, after a stop of the clock."""
        with across_institutions(), time_machine.travel(self._begin(), tick=False) as clock:
            for day in range(self.days):
                for hour in self.hours:
                    at = self._begin() + day * DAY + hour * HOUR
                    clock.move_to(at)
                    if hour == self.hours[0]:
                        self._live(at)
                    self._tick(at)
                if day % LOOKS == 0:
                    look(at)

    def _begin(self) -> datetime:
        return datetime.combine(self.first, time(0), tzinfo=UTC)

    def _tick(self, at: datetime) -> None:
        roll_over(at=at)
        close_due_waves(at=at)
        delivery.plan(at=at)
        mail.outbox.clear()
        sending.deliver(worker="w", clock=lambda: at, upto=HOUR)
        for one in mail.outbox:
            self.sent.append(_seen(one, at))
        if any(one.extra_headers["Message-ID"].startswith("<reminder") for one in mail.outbox):
            self._react(at)
        if any(one.extra_headers["Message-ID"].startswith("<poll") for one in mail.outbox):
            self._answer(at)

    def _react(self, at: datetime) -> None:
        """Some of those who were just reminded meet within the week; some of those who stopped want to go on."""
        for reminder in Reminder.objects.filter(message__sent_at=at).select_related("person").order_by("pk"):
            if reminder.project_id is not None and self.chance.random() < MEETS_AFTER_A_REMINDER:
                self.moved[reminder.project_id] = at.date() + self.chance.randrange(1, 6) * DAY
            if reminder.project_id is None and self.chance.random() < RESUMES:
                actions.answer_resume(reminder=reminder, by=reminder.person, at=at)

    def _answer(self, at: datetime) -> None:
        """Some of those who have just got a mail about polls answer them."""
        for message in Message.objects.filter(kind="poll", sent_at=at).order_by("pk"):
            if self.chance.random() < ANSWERS_A_POLL:
                for wave in Wave.objects.filter(invitations__person=message.addressee, state=WaveState.OPEN):
                    ticket = find_ticket(next(person_codes(wave.pk, message.addressee.pk)))
                    if ticket is not None:
                        answer_poll(ticket=ticket, questions=list(wave.questions.all()), answers={1: ["weekly"]})

    def _live(self, at: datetime) -> None:
        """What people do on one day: meet, plan, tell each other."""
        for town in self.towns:
            day = town.place.day(at)
            if not town.is_working_day(day):
                continue
            self._ask(town, day, at)
            for project, percent in town.projects:
                pushed = self.moved.get(project.pk, date.max) <= day
                if pushed:
                    del self.moved[project.pk]
                if pushed or self.chance.random() < percent / 100:
                    _log(project, day, at, MeetingState.HELD)
                elif self.chance.random() < 0.002:
                    _log(project, day + 3 * DAY, at, MeetingState.PLANNED)
            for person in town.people:
                if self.chance.random() < 0.01:
                    kind = self.chance.choice(list(NEWS))
                    delivery.leave_note(person=person, kind=kind, about=person.pk, facts=NEWS[kind], at=at)

    def _ask(self, town: Town, day: date, at: datetime) -> None:
        """Begins a wave of a poll when it is time for one again."""
        if day < town.asks_on:
            return
        town.asks_on = day + POLL_EVERY
        plan_wave(
            institution_id=town.place.pk, by=None, at=at, name=f"Poll of {day}", opens_on=day,
            closes_on=day + POLL_LASTS, questions=["frequency"], sides=Side.values,
        )  # fmt: skip


def _log(project: Project, day: date, at: datetime, state: str) -> None:
    people = [person for person in (project.library_owner, project.it_owner) if person is not None]
    log_meeting(
        institution_id=project.institution_id, by=None, at=at, projects=[project], held_on=day, state=state,
        **{"attendees" if state == MeetingState.HELD else "invited": people},
    )  # fmt: skip


def _seen(message: Any, at: datetime) -> Sent:
    kind = message.extra_headers["Message-ID"].strip("<").split(".")[0]
    calendars = sum(attachment[0].endswith(".ics") for attachment in message.attachments)
    cards = message.alternatives[0][0].count('<div class="card">')
    return Sent(at, message.to[0], kind, len(message.message().as_bytes()), calendars, cards)


def make_year(
    *, people: int, institutions: int, first: date, days: int, seed: int, hours: Sequence[int], choices: Sequence[int]
) -> Year:
    """Institutions of different countries with their weekends, public holidays, a summer and a winter closure.
    `choices`: the hours that some people choose."""
    chance = random.Random(seed)  # not for secrets
    with across_institutions(), time_machine.travel(datetime.combine(first, time(0), tzinfo=UTC), tick=False):
        towns = [
            _make_town(number, people // institutions, first, days, chance, choices) for number in range(institutions)
        ]
    return Year(towns, first, days, hours, chance)


def _make_town(number: int, people: int, first: date, days: int, chance: random.Random, choices: Sequence[int]) -> Town:
    country, zone = PLACES[number % len(PLACES)]
    weekend = usual_weekend(country)
    place = make_institution(
        country=country, time_zone=zone, weekend=weekend, reminder_hour=chance.choice([8, 9, 10]), language="en-gb"
    )
    holidays = days_off(country, weekend=weekend, first=first, last=first + (days + 30) * DAY)
    closed = [*((day, day) for day, _name in holidays), *_closures(first, days)]
    Closure.objects.bulk_create(
        Closure(institution=place, name="Closed", starts_on=begins, ends_on=ends) for begins, ends in closed
    )
    dean = make_person(place, Side.LEADERSHIP, Role.DEAN)
    staff = [make_person(place, side) for n in range(max(2, people - 1)) for side in [(Side.LIBRARY, Side.IT)[n % 2]]]
    _choose_preferences([dean, *staff], chance, choices)
    at = datetime.combine(first, time(0), tzinfo=UTC)
    ReportSubscription.objects.bulk_create(
        ReportSubscription(institution=place, person=person) for person in (dean, staff[0], staff[1])
    )
    shares = [share for share, _percent in HABITS]
    projects = []
    for n in range(max(2, len(staff) * 3 // 5)):
        percent = chance.choices([percent for _share, percent in HABITS], shares)[0]
        crowd = staff[:2] if n % 4 == 0 else staff  # two people own a good deal
        project = make_project(
            place,
            at=at,
            name=f"Project {number}.{n}",
            library_owner=chance.choice(crowd[::2]),
            it_owner=chance.choice(crowd[1::2]),
            sponsor=dean,
            active_on=first - chance.randrange(1, 10) * DAY,
            target_days=chance.choice([7, 7, 7, 28, 90]),
        )
        if n % 6 == 0:  # of leadership when it began: they hear of two topics
            Project.objects.filter(pk=project.pk).update(sponsor=staff[n % len(staff)])
        projects.append((project, percent))
    return Town(place, closed, [dean, *staff], projects, asks_on=first + chance.randrange(5, 60) * DAY)


def _closures(first: date, days: int) -> Iterator[tuple[date, date]]:
    """Two weeks in the middle, one around the end of the year."""
    for begins, weeks in ((first + days // 2 * DAY, 2), (date(first.year, 12, 24), 1)):
        monday = begins - begins.weekday() * DAY
        yield monday, monday + (7 * weeks - 1) * DAY


def _choose_preferences(people: list[Person], chance: random.Random, choices: Sequence[int]) -> None:
    for person in people:
        mine: dict[str, Any] = {"institution_id": person.institution_id, "person": person}
        if chance.random() < 0.2:
            DeliveryPreference.objects.create(
                **mine, hour=chance.choice([None, *choices]), time_zone=chance.choice(["", "", "Europe/London"])
            )
        if chance.random() < 0.3:
            Preference.objects.create(**mine, weekday=1 + chance.randrange(7))


def without_pdf() -> Any:
    """The report's file is not what this is about, and takes longest."""
    return patch.object(pdf, "write", lambda data: b"%PDF")
