"""The sponsor's digest: once a month, three sentences, and buttons that need no sign-in."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.test import Client

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Refused
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.delivery import actions as delivery
from tracker.delivery import sending
from tracker.leadership import actions
from tracker.leadership.digest import digests, sentences
from tracker.leadership.digest_links import ASK, ATTEND, button_url
from tracker.leadership.digest_message import DigestMessage
from tracker.meetings.models import Answer, Attendance
from tracker.outcomes.actions import record_decision, update_decision
from tracker.outcomes.models import AgendaItem, Decision
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)  # a Wednesday
AT = datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    world = make_world(active_on=date(2026, 2, 2), time_zone="UTC")
    with across_institutions():
        world.meet(date(2026, 3, 2))
    return world


@pytest.fixture
def dean(world: World) -> Person:
    with across_institutions():
        person = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        Project.objects.filter(pk=world.project.pk).update(sponsor=person)
    world.project.refresh_from_db()
    return person


def _decide(world: World, **fields: Any) -> Decision:
    with within(world.institution.pk):
        return record_decision(
            institution_id=world.institution.pk, by=None, at=AT - timedelta(days=14), project=world.project,
            text="Fund a second host", decided_on=TODAY - timedelta(days=14), awaits_leadership=True, **fields,
        )  # fmt: skip


def _mails(at: datetime = AT) -> list[Any]:
    before = len(outbox.outbox)
    with across_institutions():
        delivery.plan(at=at)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=5))
    return [mail for mail in outbox.outbox[before:] if "three sentences" in mail.subject]


def _links(mail: Any) -> list[str]:
    return re.findall(r"https?://[^/\s]+(/digest/\S+/)", mail.body)


def _said(person: Person) -> list[str]:
    with across_institutions():
        return sentences(digests([person.pk], today=TODAY)[person.pk])


@time_machine.travel(AT, tick=False)
def test_sponsor_hears_once_a_month_in_three_sentences(world: World, dean: Person) -> None:
    _decide(world)
    with across_institutions():
        world.meet(TODAY + timedelta(days=6), at=AT, attendees=[], invited=[world.librarian])
    (mail,) = _mails()
    assert (mail.to, mail.subject) == ([dean.email], "What you sponsor, in three sentences: March 2026")
    for sentence in (
        "The joint project that you sponsor is not late.",
        "1 decision has waited for you for 14 days.",
        "You have not been in the room yet;",
        "I will attend on Tuesday 10 March",
    ):
        assert sentence in mail.body.replace("\u2068", "").replace("\u2069", "")
    assert len(_links(mail)) == 3
    assert _mails(AT + timedelta(days=6)) == []
    assert len(_mails(datetime(2026, 4, 1, 10, tzinfo=UTC))) == 1


@time_machine.travel(AT, tick=False)
def test_digest_buttons_do_what_they_say(world: World, dean: Person) -> None:
    decision = _decide(world)
    with across_institutions():
        meeting = world.meet(TODAY + timedelta(days=6), at=AT, attendees=[], invited=[world.librarian])
    attend, ask, agree = _links(_mails()[0])
    client = Client()
    for link in (attend, ask, agree):
        assert client.get(link).status_code == 200
    with within(world.institution.pk):
        decision.refresh_from_db()
        assert decision.awaits_leadership, "mail scanners follow links"
        assert not Attendance.objects.filter(person=dean).exists()
    read = re.findall(r'name="read" value="(\w+)"', client.get(agree).content.decode())[0]
    assert "You agreed" in client.post(agree, {"read": read}).content.decode()
    assert "You attend on" in client.post(attend).content.decode()
    assert client.post(ask, {"text": " "}).status_code == 422
    assert "on the agenda" in client.post(ask, {"text": "What does it cost?"}).content.decode()
    with within(world.institution.pk):
        decision.refresh_from_db()
        assert not decision.awaits_leadership
        assert Attendance.objects.get(person=dean, meeting=meeting).answer == Answer.YES
        assert AgendaItem.objects.get().text == "What does it cost?"
    assert "You agreed" in client.get(agree).content.decode()


@time_machine.travel(AT, tick=False)
def test_digest_agrees_to_what_was_read(world: World, dean: Person) -> None:
    decision = _decide(world)
    link = _links(_mails()[0])[-1]
    read = re.findall(r'name="read" value="(\w+)"', Client().get(link).content.decode())[0]
    with within(world.institution.pk):
        update_decision(decision=decision, by=None, at=AT, text="Fund three hosts")
    answer = Client().post(link, {"read": read})
    assert (answer.status_code, "Fund three hosts" in answer.content.decode()) == (409, True)


@time_machine.travel(AT, tick=False)
def test_digest_link_of_who_no_longer_sponsors_does_nothing(world: World, dean: Person) -> None:
    with across_institutions():
        world.meet(TODAY + timedelta(days=6), at=AT, attendees=[], invited=[world.librarian])
        reader = make_person(world.institution, Side.LEADERSHIP, Role.READER)
        theirs = make_world(time_zone="UTC")
    for what in (ATTEND, ASK):
        for person, project, status in (
            (reader, world.project, 409), (dean, theirs.project, 404),
        ):  # fmt: skip
            link = button_url(person.pk, what, project.pk).split("//", 1)[1].partition("/")[2]
            assert Client().post(f"/{link}", {"text": "And?"}).status_code == status
    with across_institutions():
        assert not AgendaItem.objects.exists()
        Person.objects.filter(pk=dean.pk).update(is_active=False)
    link = button_url(dean.pk, ASK, world.project.pk).split("//", 1)[1].partition("/")[2]
    assert Client().get(f"/{link}").status_code == 404


def test_digest_link_ends_after_forty_days(world: World, dean: Person) -> None:
    with time_machine.travel(AT, tick=False):
        link = "/" + button_url(dean.pk, ASK, world.project.pk).split("//", 1)[1].partition("/")[2]
        assert Client().get(link).status_code == 200
    with time_machine.travel(AT + timedelta(days=41), tick=False):
        assert Client().get(link).status_code == 404


@time_machine.travel(AT, tick=False)
def test_digest_ends_and_begins_again(world: World, dean: Person) -> None:
    client = signed_in(dean)
    assert "checked" in client.get("/digest/").content.decode()
    client.post("/digest/", {})
    assert "checked" not in client.get("/digest/").content.decode()
    assert _mails() == []
    with within(world.institution.pk):
        DigestMessage().unsubscribe(person=dean, at=AT)  # twice is once
    client.post("/digest/", {"wanted": "on"})
    assert len(_mails()) == 1


@time_machine.travel(AT, tick=False)
def test_new_sponsorship_waits_for_the_next_month(world: World, dean: Person) -> None:
    assert _mails(AT - timedelta(days=40)) == []
    with across_institutions():
        Project.objects.update(active_on=date(2026, 3, 2))
        assert DigestMessage().upcoming(person=dean, day=TODAY, at=AT) is not None
    assert _mails() == []


def test_digest_names_late_projects_and_the_last_time(world: World, dean: Person) -> None:
    with across_institutions():
        for number in range(4):
            make_project(
                world.institution, name=f"Late {number}", sponsor=dean, at=AT - timedelta(days=40),
                active_on=date(2026, 1, 20),
            )  # fmt: skip
        world.meet(date(2026, 3, 3), attendees=[world.librarian, world.engineer, dean])
    standing, waits, room = [one.replace("\u2068", "").replace("\u2069", "") for one in _said(dean)]
    assert standing == "4 of the 5 joint projects that you sponsor are late: Late 0, Late 1, Late 2 and 1 more."
    assert (waits, room) == ("No decision waits for you.", "You were last in the room on 3 March.")


def test_decisions_wait_by_name_or_for_deans_of_their_projects(world: World, dean: Person) -> None:
    with across_institutions():
        director = make_person(world.institution, Side.LEADERSHIP, Role.READER)
        other = make_project(world.institution, name="Other", sponsor=director, at=AT, active_on=date(2026, 2, 2))
    named = _decide(world, must_agree=[director])
    with within(world.institution.pk):
        record_decision(
            institution_id=world.institution.pk, by=None, at=AT, project=other, text="X", awaits_leadership=True
        )
    with across_institutions():
        found = digests([dean.pk, director.pk], today=TODAY)
    assert [row.pk for row in found[director.pk].decisions] == [named.pk], "a reader agrees by name only"
    assert [row.pk for row in found[dean.pk].decisions] == [named.pk]


def test_digest_queries_do_not_grow_with_sponsors(world: World, dean: Person, django_assert_num_queries: Any) -> None:
    with across_institutions(), django_assert_num_queries(4):
        digests([dean.pk], today=TODAY)
    with across_institutions():
        more = [make_person(world.institution, Side.LEADERSHIP, Role.DEAN) for _ in range(3)]
        for person in more:
            make_project(world.institution, name=person.name, sponsor=person, at=AT, active_on=TODAY)
    with across_institutions(), django_assert_num_queries(4):
        assert len(digests([dean.pk, *(one.pk for one in more)], today=TODAY)) == 4


def test_person_asks_at_most_twenty_questions_a_day(world: World, dean: Person) -> None:
    with within(world.institution.pk):
        for number in range(20):
            actions.ask_at_next_meeting(project=world.project, by=dean, at=AT, text=f"Q{number}")
        with pytest.raises(Refused, match="20 questions"):
            actions.ask_at_next_meeting(project=world.project, by=dean, at=AT, text="One more")
        actions.ask_at_next_meeting(project=world.project, by=dean, at=AT + timedelta(days=1), text="Tomorrow")
