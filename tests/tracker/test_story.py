"""One project from its playbook to the better playbook, as its people live it: day by day, with the product's own
timetable; by its pages, by its mails, and the main steps by the API."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from rest_framework.test import APIClient

from accounts.institutions.models import Closure
from accounts.institutions.weekends import SATURDAY_AND_SUNDAY
from accounts.people.models import Person
from accounts.roles import Role, Side
from collab.beat import SCHEDULE
from collab.celery import app
from foundation.tenancy import across_institutions
from tests.factories.api import make_token
from tests.factories.people import make_institution, make_person
from tests.visitors import Visitor, mail_link
from tracker.delivery import actions, sending

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 20)  # a Wednesday
FIRST_DAY = date(2027, 2, 1)  # a Monday
CLOSED = (date(2027, 3, 29), date(2027, 4, 4))
LAST_DAY = date(2027, 4, 11)  # of the first ten weeks
DAY = timedelta(days=1)
MINE = "Steps of my projects"
KEEP, END = "Readers stay signed in for a term", "Sessions end after eight hours"
#: The steps of the first ten weeks: how they begin -> first and last day, around the closed week, and whose week they
#: are on.
LIBRARY, IT, BOTH, LEADERSHIP = {"librarian"}, {"engineer"}, {"librarian", "engineer"}, {"dean"}
STEPS: dict[str, tuple[date, date, set[str]]] = {
    "Name the sponsor": (date(2027, 2, 1), date(2027, 2, 5), LEADERSHIP),
    "Write down who may use what": (date(2027, 2, 8), date(2027, 2, 19), BOTH),
    "List every resource": (date(2027, 2, 15), date(2027, 3, 5), LIBRARY),
    "Join the federation": (date(2027, 2, 22), date(2027, 3, 12), BOTH),
    "Design the connection": (date(2027, 3, 3), date(2027, 3, 22), IT),
    "Agree what each class": (date(2027, 3, 15), date(2027, 3, 24), BOTH),
    "Correct who counts": (date(2027, 3, 23), date(2027, 4, 16), IT),
    "Connect a test": (date(2027, 4, 9), date(2027, 4, 16), IT),
}
OVERRUN, OVERRUN_DONE = "Design the connection", date(2027, 4, 8)


class Place:
    """An institution with a librarian who manages, a network engineer and a dean; and its clock."""

    def __init__(self) -> None:
        with across_institutions():
            self.row = make_institution(weekend=SATURDAY_AND_SUNDAY)
            self.librarian = make_person(self.row, Side.LIBRARY, Role.MANAGER)
            self.engineer = make_person(self.row, Side.IT)
            self.dean = make_person(self.row, Side.LEADERSHIP, Role.DEAN)
            Closure.objects.create(institution=self.row, name="Easter", starts_on=CLOSED[0], ends_on=CLOSED[1])
        app.loader.import_default_modules()
        self.visitors: list[Visitor] = []
        self.clock = time_machine.travel(self.at(TODAY), tick=False)
        self.now = self.clock.start()

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), tzinfo=self.row.zone).astimezone(UTC)

    def visitor(self, person: Person) -> Visitor:
        self.visitors.append(Visitor(person))
        return self.visitors[-1]

    def go(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Move to that moment, and let everything run that the timetable has, but the mail."""
        self.now.move_to(self.at(day, hour, minute))
        for visitor in self.visitors:
            visitor.sign_in()
        for entry in SCHEDULE.values():
            if entry["task"] != "delivery.tick":
                app.tasks[entry["task"]]()

    def mails(self) -> list[Any]:
        """What goes now: what workers do that a tick of the timetable calls."""
        before, now = len(mail.outbox), datetime.now(UTC)
        with across_institutions():
            actions.plan(at=now)
        sending.deliver(worker="story", clock=lambda: now, upto=timedelta(seconds=1))
        return mail.outbox[before:]


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    yield made
    made.clock.stop()


def start(place: Place, librarian: Visitor) -> str:
    """By the page of the playbook that came with the product; the address of the project."""
    librarian.open("/").follow("Playbooks").follow("Federated sign-on").follow("Start a project")
    librarian.press(
        "Show the days of the plan",
        {
            "First day": FIRST_DAY, "Owner in IT": place.engineer.name, "Sponsor": place.dean.name,
            "Weekly meeting": "Tuesday", "From": "10:00",
        },
    )  # fmt: skip
    assert "Leadership · 1 Feb – 5 Feb 2027" in librarian.text
    assert (
        "Project started. Its plan, its goals and its meetings are here." in librarian.press("Start the project").text
    )
    return librarian.address


def expected(today: date, who: str, done: set[str]) -> list[str]:
    """What is on somebody's week, the first due first."""
    due = [(last, name) for name, (first, last, whose) in STEPS.items() if who in whose and first <= today + 7 * DAY]
    due.sort(key=lambda step: step[0])
    return [f"{name}{' late' if last < today else ''}" for last, name in due if name not in done]


def shown(visitor: Visitor) -> list[str]:
    """The same of the page."""
    found = []
    for line in visitor.open("/").lines(MINE):
        (name,) = [name for name in STEPS if line.startswith(name)]
        found.append(f"{name}{' late' if ' late ' in line else ''}")
    return found


def test_the_story_by_pages(place: Place) -> None:
    people = {who: place.visitor(getattr(place, who)) for who in ("librarian", "engineer", "dean")}
    librarian, engineer, dean = people.values()
    project = start(place, librarian)
    done: set[str] = set()
    held = 0
    for day in working_days(TODAY, LAST_DAY):
        place.go(day)
        for who in _looking(day):
            assert shown(people[who]) == expected(day, who, done), (day, who)
        done |= _do_what_is_due(people, day, done)
        if day.weekday() == 1 and day >= FIRST_DAY and not CLOSED[0] <= day <= CLOSED[1]:
            place.now.move_to(place.at(day, 11))
            _meet(librarian if held % 2 else engineer, day)
            held += 1
            if day == date(2027, 2, 2):
                _clash(people, project)
            if day == date(2027, 2, 9):
                _resolve(engineer, librarian)
            if day == date(2027, 2, 16):
                _decide(place, librarian, project)
                _agree(dean)
            if day == date(2027, 3, 23):
                _late_on_the_agenda(librarian, engineer)
    assert (held, done) == (9, set(STEPS) - {"Correct who counts", "Connect a test"})
    assert "Weekly" in librarian.open(project).text
    assert "9 of the last 9" in librarian.text, "the closed week does not count"
    _close(librarian, engineer, project)
    place.go(date(2027, 4, 20))
    assert "Coming meetings No meetings in the next four weeks." in engineer.open("/").text
    _improve(librarian, project)


def working_days(first: date, last: date) -> list[date]:
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def _looking(day: date) -> list[str]:
    """All on Mondays, and when something begins or ends; else the two sides in turn."""
    if day.weekday() == 0:
        return ["librarian", "engineer", "dean"]
    turns = {first - 7 * DAY for first, _last, _whose in STEPS.values()}
    turns |= {last + DAY for _first, last, _whose in STEPS.values()} | {OVERRUN_DONE}
    return ["librarian", "engineer"] if day in turns else [("librarian", "engineer")[day.toordinal() % 2]]


def _do_what_is_due(people: dict[str, Visitor], day: date, done: set[str]) -> set[str]:
    """Each presses on their own week; one step takes longer than planned."""
    now = {name for name, (_first, last, _whose) in STEPS.items() if last == day and name != OVERRUN}
    now |= {OVERRUN} if day == OVERRUN_DONE else set()
    for name in now:
        (who, *_others) = sorted(STEPS[name][2])
        assert f"Done: {name}" in people[who].open("/").press("Done", inside=name).text
    return now


def _meet(visitor: Visitor, day: date) -> None:
    """From *this week*, the page of the meeting."""
    visitor.open("/").follow(f"Tuesday {day.day} {day:%B} · 10:00")
    assert "It counts as a joint contact." in visitor.press("We met").text


def _clash(people: dict[str, Visitor], project: str) -> None:
    """Each side writes its goal down; that they clash is on both weeks and on top of the next agenda."""
    librarian, engineer, dean = people.values()
    librarian.open(project).follow("Goal of the library").press("Save", {"Goal": KEEP})
    engineer.open(project).follow("Goal of IT").press("Save", {"Goal": END})
    engineer.open(project).follow("Compare two goals")
    engineer.press(
        "Save",
        {"Goal of the library": KEEP, "Goal of IT": END, "How the two goals go together": "Clash", "Why": "One login"},
    )
    assert "The two goals are compared." in engineer.text
    for visitor in (librarian, engineer):
        (line,) = visitor.open("/").lines("Goals that clash")
        assert line.startswith(f"{KEEP} / {END}")
    assert dean.open("/").section("Goals that clash") is None, "they hear of it after four weeks"
    librarian.follow("Tuesday 9 February · 10:00")
    first = librarian.section("First: goals that clash")
    assert first is not None
    assert librarian.text.index(first.text) < librarian.text.index("Agenda The agenda is empty.")


def _resolve(engineer: Visitor, librarian: Visitor) -> None:
    engineer.open("/").follow("Resolve", inside=KEEP)
    engineer.press("Save", {"Resolution": "Twelve hours for readers, eight for staff", "Resolve by": "2027-02-12"})
    assert "Clash, resolved Twelve hours for readers, eight for staff" in engineer.text
    for visitor in (librarian, engineer):
        assert visitor.open("/").section("Goals that clash") is None
    assert librarian.follow("Tuesday 16 February · 10:00").section("First: goals that clash") is None


def _decide(place: Place, librarian: Visitor, project: str) -> None:
    librarian.open(project).follow("Record a decision")
    room = [f"{place.librarian.name} · Library", f"{place.engineer.name} · IT"]
    librarian.press(
        "Save",
        {
            "Decision": "The proxy ends on 31 July", "Who was in the room": room,
            "Who must still agree": f"{place.dean.name} · Leadership",
        },
    )  # fmt: skip


def _agree(dean: Visitor) -> None:
    """A minute's reading, and one press."""
    words = dean.open("/").text.split()
    assert len(words) < 230, "a minute"
    (line,) = dean.lines("These wait for your agreement")
    assert line.startswith("The proxy ends on 31 July Federated sign-on · decided 16 February")
    headings = [heading.text for heading in dean.main.find("h2")]
    assert headings[0] == "These wait for your agreement"
    assert "You agree: The proxy" in dean.press("I agree", inside="The proxy ends").text
    assert dean.open("/").section("These wait for your agreement") is None


def _late_on_the_agenda(librarian: Visitor, engineer: Visitor) -> None:
    """The step is late since yesterday: on the week of its side alone, and on the agenda of both."""
    assert _late(librarian.open("/").lines(MINE)) == []
    (line,) = _late(engineer.open("/").lines(MINE))
    assert line.startswith(OVERRUN)
    assert "was due 22 March" in line
    for visitor in (librarian, engineer):
        (line,) = visitor.open("/").follow("Tuesday 6 April · 10:00").lines("On the agenda: late steps")
        assert line.startswith(OVERRUN)


def _late(lines: list[str]) -> list[str]:
    return [line for line in lines if " late " in line]


def _close(librarian: Visitor, engineer: Visitor, project: str) -> None:
    librarian.open(project).follow("Close")
    librarian.press(
        "Close the project",
        {
            "What should be done again?": "Meeting on Tuesdays",
            "What should be done differently?": "Ask the network team before the contract",
        },
    )
    assert "It ran from 1 February 2027 to 9 April 2027. Library and IT met on 9 days." in librarian.text
    engineer.open("/").follow("Say what you learnt").press("Save", {"Lesson": "A staging copy first"})
    assert "A staging copy first" in librarian.open(f"{project}close-report/").text


def _improve(librarian: Visitor, project: str) -> None:
    """What took longer is proposed, accepted, and there for whoever starts the next one."""
    librarian.open(project).follow("Compare with the plan")
    assert "10 days longer: Design the connection to the identity provider" in librarian.text
    librarian.press("Propose the better playbook", {"Why": "Certificates take long"})
    librarian.open("/").follow("Answer", inside="Federated sign-on").press("Accept the version")
    assert "Accepted: projects start with it from now on. Federated sign-on Version 2" in librarian.text
    librarian.follow("Start a project").press("Show the days of the plan", {"First day": "2028-01-31"})
    assert "Design the connection to the identity provider IT · 1 Mar – 30 Mar 2028" in librarian.text


def wait_for(place: Place, person: Person, subject: str, *, upto: date) -> Any:
    """From tomorrow on, working day by working day, until a mail comes to that person."""
    today = place.row.day(datetime.now(UTC))
    for day in working_days(today + DAY, upto):
        place.go(day)
        found = [one for one in place.mails() if one.to == [person.email] and subject in one.subject]
        if found:
            return found[0]
    raise AssertionError(f"no mail {subject!r} by {upto}: {[(one.to, one.subject) for one in mail.outbox]}")


def press_in_mail(found: Any, link: str, button: str, fill: dict[str, Any] | None = None) -> str:
    """As on a phone that is signed in nowhere: the link opens a page that asks, and only its button does something."""
    phone = Visitor()
    return phone.open(mail_link(found, link)).press(button, fill).text


def test_the_story_by_mail(place: Place) -> None:
    """Who only reads mail takes part: an answer, a contact, an agreement, a question, each by the button in it."""
    librarian, engineer, dean = (place.visitor(getattr(place, who)) for who in ("librarian", "engineer", "dean"))
    project = start(place, librarian)
    invitation = wait_for(place, place.engineer, "Invitation: Federated sign-on, Tuesday 2 February", upto=FIRST_DAY)
    assert engineer.open("/").section("Are you coming?") is not None
    assert "The organiser will see it." in press_in_mail(invitation, "Yes", "Yes")
    assert engineer.open("/").section("Are you coming?") is None
    wait_for(place, place.librarian, "News about your meetings", upto=FIRST_DAY)
    place.go(FIRST_DAY)
    asked = wait_for(place, place.librarian, "Federated sign-on: did you meet?", upto=date(2027, 2, 3))
    assert "logged for Tuesday 2 February. It counts" in press_in_mail(asked, "We met", "Log meeting")
    assert "Due 9 February. Last joint contact: 2 February." in engineer.open("/").text
    _decide(place, librarian, project)
    request = wait_for(place, place.dean, "Do you agree? The proxy ends on 31 July", upto=date(2027, 2, 4))
    assert len(dean.open("/").lines("These wait for your agreement")) == 1
    assert "You agreed" in press_in_mail(request, "I agree", "I agree")
    assert dean.open("/").section("These wait for your agreement") is None
    asked = wait_for(place, place.librarian, "Federated sign-on: did you meet?", upto=date(2027, 2, 10))
    assert "on Tuesday 9 February is cancelled" in press_in_mail(asked, "We did not", "We did not meet")
    due = wait_for(place, place.engineer, "Federated sign-on: time to meet", upto=date(2027, 2, 12))
    assert "1 reminder that was waiting will not be sent." in press_in_mail(due, "We met", "Log meeting")
    assert "On track 2 weeks in a row" in engineer.open("/").text
    digest = wait_for(place, place.dean, "What you sponsor, in three sentences: March 2027", upto=date(2027, 3, 1))
    told = press_in_mail(digest, "Ask about Federated sign-on", "Ask", {"Your question": "Who owns the certificates?"})
    assert "Your question is on the agenda" in told
    assert "You attend on Tuesday 2 March 2027" in press_in_mail(digest, "I will attend on", "I will attend")
    place.go(date(2027, 3, 1), 9, 20)
    (invitation,) = place.mails()
    assert (invitation.to, "When: Tuesday 2 March 2027, 10:00" in invitation.body) == ([place.dean.email], True)
    meeting = librarian.open("/").follow("Tuesday 2 March · 10:00")
    assert f"{place.dean.name} invited, answer: Yes" in meeting.text
    assert "10:00 Who owns the certificates?" in meeting.text
    librarian.open(project).follow("Close")
    librarian.press("Close the project", {"Thank": f"{place.engineer.name} · IT", "What for": "the certificates"})
    over = wait_for(place, place.engineer, "Changed: Federated sign-on", upto=date(2027, 3, 2))
    assert "The last one is on Tuesday 23 February 2027." in over.body
    thanks = wait_for(place, place.engineer, "", upto=date(2027, 3, 9))
    assert f"{place.librarian.name} thanks you for your work on Federated sign-on: “the certificates”" in thanks.body
    for day in working_days(date(2027, 3, 10), date(2027, 4, 16)):
        place.go(day)
        wrong = [(day, one.subject) for one in place.mails() if "did you meet" in one.subject or "late" in one.subject]
        assert wrong == [], "a closed project keeps quiet"


class Program:
    """What a person's program does with the API: each call asserts its status and gives the JSON."""

    def __init__(self, person: Person) -> None:
        self.client = APIClient()
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(person, expiry=timedelta(90))}")

    def get(self, path: str, **asked: Any) -> Any:
        return self._read(self.client.get(f"/api/v1/{path}", asked), 200)

    def post(self, path: str, status: int = 201, **body: Any) -> Any:
        return self._read(self.client.post(f"/api/v1/{path}", body, format="json"), status)

    def patch(self, path: str, **body: Any) -> Any:
        tag = self.client.get(f"/api/v1/{path}").headers["ETag"]
        return self._read(self.client.patch(f"/api/v1/{path}", body, format="json", headers={"If-Match": tag}), 200)

    @staticmethod
    def _read(answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None


def test_the_story_by_api(place: Place) -> None:
    librarian, engineer, dean = (Program(getattr(place, who)) for who in ("librarian", "engineer", "dean"))
    book = librarian.post("playbooks/", shipped="federated-sign-on")
    run = librarian.post(
        f"playbooks/{book['id']}/start/", starts_on=str(FIRST_DAY), library_owner=place.librarian.pk,
        it_owner=place.engineer.pk, sponsor=place.dean.pk, meeting={"weekday": 2, "starts_at": "10:00", "minutes": 45},
    )  # fmt: skip
    project = run["project"]
    place.go(FIRST_DAY)
    assert librarian.get(f"projects/{project}/")["status"] == "active"
    place.go(date(2027, 2, 2), 11)
    (meeting,) = librarian.get("meetings/", project=project, held_on="2027-02-02")["results"]
    held = librarian.patch(
        f"meetings/{meeting['id']}/", state="held",
        attendees=[place.librarian.pk, place.engineer.pk],
    )  # fmt: skip
    assert held["state"] == "held"
    mine = librarian.post("goals/", project=project, side="library", text=KEEP)
    theirs = engineer.post("goals/", project=project, side="it", text=END)
    pair = engineer.post(
        "goal-pairs/", library_goal=mine["id"], it_goal=theirs["id"], relation="clash", reason="One login"
    )
    assert (pair["relation"], pair["library_owner"], pair["it_owner"]) == (
        "clash", place.librarian.pk, place.engineer.pk,
    )  # fmt: skip
    settled = librarian.patch(f"goal-pairs/{pair['id']}/", resolution="Twelve hours", resolve_by="2027-02-12")
    assert settled["resolution"] == "Twelve hours"
    decision = librarian.post("decisions/", project=project, text="The proxy ends", must_agree=[place.dean.pk])
    assert dean.post(f"decisions/{decision['id']}/agree/", 200, agreed=True)["agreed"] == [place.dean.pk]
    place.go(date(2027, 2, 15))
    (late,) = dean.get("steps/", project=project, state="open", due_on_to="2027-02-14")["results"]
    assert (late["side"], late["due_on"]) == ("leadership", "2027-02-05")
    assert dean.patch(f"steps/{late['id']}/", state="done")["done_on"] == "2027-02-15"
    (difference,) = librarian.get(f"playbook-runs/{run['id']}/differences/")["differences"]
    assert (difference["kind"], difference["days"]) == ("late", 8)
    proposed = engineer.post(f"playbook-runs/{run['id']}/propose/", differences=[difference["key"]])
    assert librarian.post(f"playbook-versions/{proposed['id']}/accept/", 200)["number"] == 2
    assert librarian.patch(f"projects/{project}/", status="closed")["status"] == "closed"
    ahead = librarian.get("meetings/", project=project, held_on_from="2027-02-16")["results"]
    place.go(date(2027, 2, 22))
    assert librarian.get("meetings/", project=project, held_on_from="2027-02-16")["results"] == ahead
    librarian.post(f"meetings/{meeting['id']}/end-series/", 200)
    assert librarian.get("meetings/", project=project, held_on_from="2027-02-03")["results"] == []
    assert librarian.get(f"projects/{project}/close-report/")["contact_days"] == 1
