"""The whole of it once, as people do it: a librarian starts “Federated sign-on” for 1 February, both sides see ten
weeks of it on their weeks, meet, resolve a clash, overrun a step, close it, and make the better playbook from it; the
dean reads what waits, and presses once. By page, by the API, and from a mail."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.institutions.weekends import SATURDAY_AND_SUNDAY
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.delivery import actions as delivery
from tracker.delivery import sending
from tracker.goals.models import GoalPair
from tracker.goals.tasks import tell_sponsors_of_clashes
from tracker.meetings.models import Meeting, MeetingState
from tracker.outcomes.models import Decision
from tracker.playbooks.models import Playbook, PlaybookRun, PlaybookVersion
from tracker.playbooks.shipped import shipped
from tracker.playbooks.tasks import begin
from tracker.projects.models import Project
from tracker.steps.models import Step

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
TODAY = date(2027, 1, 20)  # a Wednesday
FIRST_DAY = date(2027, 2, 1)  # a Monday
SLUG = "federated-sign-on"


class Story:
    """The people, and what each of them sees on a day."""

    def __init__(self, world: World, clock: Any) -> None:
        self.world, self.clock = world, clock
        with across_institutions():
            self.dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
            self.manager = make_person(world.institution, Side.LIBRARY, Role.MANAGER)
        self.librarian, self.engineer = world.librarian, world.engineer

    def on(self, day: date, hour: int = 10) -> None:
        self.clock.move_to(self.world.at(day, hour), tick=False)

    def page(self, person: Person, name: str, *args: Any) -> str:
        answer = signed_in(person).get(reverse(name, args=args))
        assert answer.status_code == 200, name
        return unescape(answer.content.decode())

    def press(self, person: Person, page: str, /, *args: Any, **fields: Any) -> str:
        answer = signed_in(person).post(reverse(page, args=args), fields, follow=True)
        assert answer.status_code == 200, re.findall(r'class="error[^"]*"[^>]*>([^<]+)', answer.content.decode())
        return unescape(answer.content.decode())

    def mails_of(self, person: Person) -> list[Any]:
        """What is sent to them now."""
        before, at = len(outbox.outbox), self.clock_now()
        with across_institutions():
            delivery.plan(at=at)
        sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=5))
        return [mail for mail in outbox.outbox[before:] if mail.to == [person.email]]

    def clock_now(self) -> Any:
        return timezone.now()


@pytest.fixture
def story(time_machine: Any) -> Story:
    time_machine.move_to("2027-01-04T10:00:00Z", tick=False)
    return Story(make_world(weekend=SATURDAY_AND_SUNDAY, time_zone="UTC"), time_machine)


def _weeks_of_both_sides(story: Story, project: Project) -> None:
    """Each Monday of ten weeks, each open step that is under way or begins within a week stands on the week of who
    answers for it, and of nobody else; what was due is said to be done by a press."""
    seen: dict[str, set[str]] = {"library": set(), "it": set()}
    for week in range(10):
        monday = FIRST_DAY + timedelta(weeks=week)
        story.on(monday)
        with within(story.world.institution.pk):
            near = list(Step.objects.filter(project=project, state="open", starts_on__lte=monday + timedelta(days=7)))
        sides = {
            "library": (story.librarian, {"library", "both", "partner"}),
            "it": (story.engineer, {"it", "both", "partner"}),
        }
        for side, (person, mine) in sides.items():
            page = story.page(person, "this-week")
            card = page.partition('id="my-steps"')[2].partition("</section>")[0]
            for step in near:
                assert (step.title in card) is (step.side in mine), (monday, side, step.title)
                if step.title in card:
                    seen[side].add(step.key)
        for step in near:
            if step.due_on < monday + timedelta(days=7) and step.key != "federation":
                who = story.dean if step.side == "leadership" else story.librarian
                story.press(who if who.pk != story.dean.pk else story.manager, "step-done", step.pk)
    assert len(seen["library"]) >= 4
    assert len(seen["it"]) >= 4


def test_federated_sign_on_from_its_start_to_the_better_playbook(story: Story) -> None:
    institution = story.world.institution.pk

    # a librarian starts it, with the days shown before anything is written
    story.on(TODAY)
    fields = {
        "name": "Federated sign-on", "starts_on": str(FIRST_DAY), "library_owner": story.librarian.pk,
        "it_owner": story.engineer.pk, "sponsor": story.dean.pk, "weekday": "2", "starts_at": "10:00", "minutes": "45",
    }  # fmt: skip
    shown = story.press(story.librarian, "playbook-shipped-start", SLUG, step="plan", **fields)
    assert "1 Feb" in shown
    with within(institution):
        assert not PlaybookRun.objects.exists()
    story.press(story.librarian, "playbook-shipped-start", SLUG, **fields)
    with within(institution):
        run = PlaybookRun.objects.select_related("project", "version_used").get()
        project, playbook = run.project, Playbook.objects.get(slug=SLUG)
        assert project.status == "planned"
        assert Step.objects.filter(project=project).count() == len(shipped()[SLUG].steps)
    story.on(FIRST_DAY, 6)
    assert begin() == 1
    with within(institution):
        project.refresh_from_db()
        assert project.status == "active"

    # both sides see ten weeks of it on their weeks
    _weeks_of_both_sides(story, project)

    # they meet: the planned meeting took place, said by a program
    story.on(FIRST_DAY + timedelta(days=1))
    with within(institution):
        first = Meeting.objects.filter(projects=project, state=MeetingState.PLANNED).order_by("held_on")[0]
    assert first.held_on == date(2027, 2, 2)
    both = [story.librarian.pk, story.engineer.pk]
    answer = client_of(story.librarian).patch(
        f"/api/v1/meetings/{first.pk}/", {"state": "held", "attendees": both}, format="json"
    )
    assert (answer.status_code, answer.json().get("joint")) == (200, True), answer.json()

    # their goals clash: on both weeks, on top of the next agenda, and after four weeks on the sponsor's
    api = client_of(story.engineer)
    goals = {}
    for side, text in (("library", "Readers stay signed in"), ("it", "Sessions end after eight hours")):
        made = api.post("/api/v1/goals/", {"project": project.pk, "side": side, "text": text}, format="json")
        goals[f"{side}_goal"] = made.json()["id"]
    made = api.post("/api/v1/goal-pairs/", {**goals, "relation": "clash"}, format="json")
    assert made.status_code == 201, made.json()
    with within(institution):
        coming = Meeting.objects.filter(projects=project, state=MeetingState.PLANNED).order_by("held_on")[0]
    for person, name, args in (
        (story.librarian, "this-week", ()), (story.engineer, "this-week", ()),
        (story.librarian, "meeting", (coming.pk,)),
    ):  # fmt: skip
        assert "Sessions end after eight hours" in story.page(person, name, *args), name
    assert "Sessions end after eight hours" not in story.page(story.dean, "this-week")
    story.on(FIRST_DAY + timedelta(days=30))
    assert tell_sponsors_of_clashes() == 1
    assert "Sessions end after eight hours" in story.page(story.dean, "this-week")
    with within(institution):
        pair = GoalPair.objects.get()
    story.press(
        story.librarian, "goal-pair", pair.pk, relation="clash", library_owner=story.librarian.pk,
        it_owner=story.engineer.pk, resolution="Twelve hours, and a day on library machines",
        resolve_by=str(FIRST_DAY + timedelta(days=40)),
    )  # fmt: skip
    for person in (story.librarian, story.engineer, story.dean):
        assert "Sessions end after eight hours" not in story.page(person, "this-week"), person

    # the dean: a mail says what waits; one press, without signing in
    story.on(FIRST_DAY + timedelta(days=31), 11)
    made = client_of(story.librarian).post(
        "/api/v1/decisions/",
        {"project": project.pk, "text": "Fund a second host", "awaits_leadership": True, "must_agree": [story.dean.pk]},
        format="json",
    )
    assert made.status_code == 201, made.json()
    assert "Fund a second host" in story.page(story.dean, "this-week")
    _dean_agrees_from_a_mail(story)
    assert "Fund a second host" not in story.page(story.dean, "this-week").partition('id="agreements"')[2]

    # a step overruns: late on the week of its side and above the next agenda, done with one press
    with within(institution):
        federation = Step.objects.get(project=project, key="federation")
    overrun = federation.due_on + timedelta(days=21)
    story.on(overrun)
    week = story.page(story.engineer, "this-week")
    assert federation.title in week
    assert "was due" in week
    with within(institution):
        coming = Meeting.objects.filter(projects=project, state=MeetingState.PLANNED, held_on__gte=overrun)
        meeting = coming.order_by("held_on")[0]
    assert "On the agenda: late steps" in story.page(story.librarian, "meeting", meeting.pk)
    story.press(story.engineer, "step-done", federation.pk)
    assert federation.title not in story.page(story.engineer, "this-week").partition('id="my-steps"')[2]

    # it is closed with what it taught, and the better playbook follows
    story.on(FIRST_DAY + timedelta(days=120))
    story.press(
        story.librarian, "project-close", project.pk, side="library", again="Name three teams on day one",
        otherwise="Join the federation before anything else",
    )  # fmt: skip
    with within(institution):
        project.refresh_from_db()
        assert project.status == "closed"
    assert "Join the federation before anything else" in story.page(story.librarian, "project-close-report", project.pk)
    compared = story.page(story.librarian, "playbook-compare", project.pk)
    assert f"longer: {federation.title}" in compared
    story.press(
        story.librarian, "playbook-compare", project.pk, differences=["federation"], note="Contracts take weeks"
    )
    with within(institution):
        proposed = PlaybookVersion.objects.get(state="proposed")
    assert reverse("playbook-proposal", args=[proposed.pk]) in story.page(story.manager, "this-week")
    story.press(story.manager, "playbook-proposal-accept", proposed.pk)
    with within(institution):
        playbook.refresh_from_db()
        newest = PlaybookVersion.objects.get(playbook=playbook, number=playbook.number).read()
    was = {step.key: step.days for step in shipped()[SLUG].steps}
    assert playbook.number == 2
    assert next(step for step in newest.steps if step.key == "federation").days > was["federation"]


def _dean_agrees_from_a_mail(story: Story) -> None:
    """The first of the mails of the next days that asks for it."""
    for days in range(31, 45):
        story.on(FIRST_DAY + timedelta(days=days), 11)
        for mail in story.mails_of(story.dean):
            for link in re.findall(r"https?://[^/\s]+(/\S+/)", mail.body):
                page = Client().get(link)
                if page.status_code != 200 or "Fund a second host" not in unescape(page.content.decode()):
                    continue
                fields = dict(re.findall(r'name="(\w+)" value="(\w+)"', page.content.decode()))
                fields.pop("csrfmiddlewaretoken", None)
                Client().post(link, fields)
                with within(story.world.institution.pk):
                    if not Decision.objects.get().awaits_leadership:
                        return
    pytest.fail("no mail let the dean agree")
