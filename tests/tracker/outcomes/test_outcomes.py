"""What hangs on a meeting: decisions and whose side was missing, actions, the agenda, answers to invitations."""

from datetime import date, timedelta

import pytest

from accounts.audit.models import AuditEntry
from accounts.institutions.actions import update_institution
from accounts.people.actions import update_person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import within
from tests.factories.people import make_person, make_team
from tests.factories.projects import make_project, make_world
from tracker.cadence.models import Cadence, ContactWeek
from tracker.meetings.actions import answer_invitation, delete_meeting, update_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import (
    add_action,
    add_agenda_item,
    agree,
    delete_action,
    delete_agenda_item,
    delete_decision,
    record_decision,
    update_action,
    update_agenda_item,
    update_decision,
)
from tracker.outcomes.models import Action, AgendaItem, Decision

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)
LATER = date(2026, 3, 11)


def test_decision_takes_sides_from_its_meeting() -> None:
    world = make_world()
    with within(world.institution.pk):
        at = world.at(LATER)
        meeting = world.meet(DAY, attendees=[world.librarian], guests=[Guest("A vendor", Side.OTHER)])
        update_person(person=world.librarian, by=None, at=at, team=make_team(world.institution, Side.IT))
        decision = record_decision(
            institution_id=world.institution.pk, by=None, at=at, project=world.project, meeting=meeting,
            text="One login for everything", must_agree=[world.engineer], awaits_leadership=True,
        )  # fmt: skip
        assert decision.decided_on == DAY
        assert decision.missing_sides == ["it"]
        assert list(decision.voices.values_list("person", "side", "in_room", "must_agree", "agreed_on")) == [
            (world.engineer.pk, "it", False, True, None),
            (world.librarian.pk, "library", True, False, None),
        ]
        assert decision.awaits_leadership


def test_a_decision_without_a_meeting_names_its_room() -> None:
    world = make_world()
    with within(world.institution.pk):
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        decision = record_decision(
            institution_id=world.institution.pk, by=dean, at=world.at(DAY), project=world.project, text="Buy it",
            in_room=[dean, world.engineer], sides_in_room=[Side.LIBRARY],
        )  # fmt: skip
        assert (decision.decided_on, decision.missing_sides, decision.leadership_in_room) == (DAY, [], True)
        decision = update_decision(
            decision=decision, by=dean, at=world.at(LATER), in_room=[dean], must_agree=[world.engineer, dean]
        )
        assert decision.missing_sides == ["library", "it"]
        decision = agree(decision=decision, by=dean, at=world.at(LATER))
        decision = agree(decision=decision, by=world.engineer, at=world.at(date(2026, 3, 12)))
        assert list(decision.voices.order_by("person").values_list("person", "in_room", "agreed_on")) == [
            (world.engineer.pk, False, date(2026, 3, 12)),
            (dean.pk, True, LATER),
        ]
        with pytest.raises(Forbidden):
            agree(decision=decision, by=world.librarian, at=world.at(LATER))


def test_agreement_ends_when_what_was_agreed_changes() -> None:
    """Nobody has agreed to a text that they never saw: it waits for them again, and the trail says so."""
    world = make_world()
    with within(world.institution.pk):
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        decision = record_decision(
            institution_id=world.institution.pk, by=world.librarian, at=world.at(DAY), project=world.project,
            text="Option A for 10,000", must_agree=[dean, world.engineer],
        )  # fmt: skip
        agree(decision=decision, by=dean, at=world.at(LATER))
        for kept in ({"text": "Option A for 10,000"}, {"review_on": date(2026, 9, 1)}, {"awaits_leadership": True}):
            update_decision(decision=decision, by=world.engineer, at=world.at(LATER), **kept)  # type: ignore[arg-type]
            assert decision.voices.get(person=dean).agreed_on == LATER
        for changed in ({"text": "Option B for 1,000,000"}, {"decided_on": DAY - timedelta(days=1)}):
            update_decision(decision=decision, by=world.engineer, at=world.at(LATER), **changed)  # type: ignore[arg-type]
            assert decision.voices.get(person=dean).agreed_on is None
            assert AuditEntry.objects.latest("pk").changes["agreed"] == [[dean.pk], []]
            agree(decision=decision, by=dean, at=world.at(LATER))
        delete_decision(decision=decision, by=world.librarian, at=world.at(LATER))
        assert AuditEntry.objects.latest("pk").changes["agreed"] == [dean.pk]


def test_outcomes_are_written_by_permitted_people() -> None:
    world = make_world()
    with within(world.institution.pk):
        stranger = make_person(world.institution, Side.IT)
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        here = {"institution_id": world.institution.pk, "at": world.at(DAY), "project": world.project, "text": "x"}
        with pytest.raises(Forbidden):
            record_decision(by=stranger, **here)
        for write in (add_action, add_agenda_item):
            for person in (stranger, dean):
                with pytest.raises(Forbidden):
                    write(by=person, **here)
        action = add_action(by=world.librarian, owner=stranger, **here)
        assert update_action(action=action, by=stranger, at=world.at(DAY), state="done").state == "done"
        with pytest.raises(Forbidden):
            update_action(action=action, by=stranger, at=world.at(DAY), text="y")
        assert (Action.objects.get().text, Decision.objects.count(), AgendaItem.objects.count()) == ("x", 0, 0)


@pytest.mark.parametrize("write", [record_decision, add_action, add_agenda_item])
def test_wrong_meeting_and_empty_text_are_refused(write) -> None:
    world = make_world()
    with within(world.institution.pk):
        meeting = world.meet(DAY)
        other = make_project(world.institution, name="Another")
        here = {"institution_id": world.institution.pk, "by": None, "at": world.at(DAY)}
        with pytest.raises(Refused) as refusal:
            write(project=other, meeting=meeting, text="x", **here)
        assert list(refusal.value.fields) == ["meeting"]
        with pytest.raises(Refused) as refusal:
            write(project=other, text=" \n", **here)
        assert list(refusal.value.fields) == ["text"]


@pytest.mark.parametrize(
    ("days", "field"),
    [({"decided_on": LATER}, "decided_on"), ({"decided_on": DAY, "review_on": date(2026, 3, 3)}, "review_on")],
)
def test_impossible_days_of_a_decision_are_refused(days: dict[str, date], field: str) -> None:
    world = make_world()
    with within(world.institution.pk), pytest.raises(Refused) as refusal:
        record_decision(
            institution_id=world.institution.pk, by=None, at=world.at(DAY), project=world.project, text="x", **days
        )
    assert list(refusal.value.fields) == [field]


def test_stale_edits_change_nothing() -> None:
    world = make_world()
    with within(world.institution.pk):
        here = {"institution_id": world.institution.pk, "by": None, "at": world.at(DAY), "project": world.project}
        decision, action, item = (
            write(text="first", **here) for write in (record_decision, add_action, add_agenda_item)
        )
        by_whom = {"by": None, "at": world.at(DAY), "version": 1}
        update_decision(decision=decision, text="second", **by_whom)
        update_action(action=action, text="second", **by_whom)
        update_agenda_item(item=item, text="second", **by_whom)
        for change in (
            lambda: update_decision(decision=decision, text="third", **by_whom),
            lambda: update_action(action=action, text="third", **by_whom),
            lambda: update_agenda_item(item=item, text="third", **by_whom),
            lambda: delete_decision(decision=decision, **by_whom),
            lambda: delete_action(action=action, **by_whom),
            lambda: delete_agenda_item(item=item, **by_whom),
        ):
            with pytest.raises(Stale):
                change()
        assert [model.objects.get().text for model in (Decision, Action, AgendaItem)] == ["second"] * 3


@pytest.mark.parametrize(
    ("hang", "take_away"),
    [
        (record_decision, lambda row, **k: delete_decision(decision=row, **k)),
        (add_action, lambda row, **k: delete_action(action=row, **k)),
        (add_agenda_item, lambda row, **k: delete_agenda_item(item=row, **k)),
        (record_decision, lambda row, **k: update_decision(decision=row, meeting=None, **k)),
        (add_action, lambda row, **k: update_action(action=row, meeting=None, **k)),
        (add_agenda_item, lambda row, **k: update_agenda_item(item=row, meeting=None, **k)),
    ],
)
def test_required_trace_is_met_by_an_outcome(hang, take_away) -> None:
    world = make_world(requires_trace=True)
    with within(world.institution.pk):
        meeting = world.meet(DAY, notes=" \n")
        assert (Meeting.objects.get().joint, meeting.version) == (False, 1)
        who = {"by": None, "at": world.at(LATER)}
        row = hang(institution_id=world.institution.pk, project=world.project, meeting=meeting, text="x", **who)
        meeting.refresh_from_db()
        assert (meeting.joint, meeting.version) == (True, 2)
        assert Cadence.objects.get().last_contact_on == DAY
        take_away(row, **who)
        meeting.refresh_from_db()
        assert (meeting.joint, meeting.version) == (False, 3)
        assert Cadence.objects.get().last_contact_on is None


def test_requiring_a_trace_settles_all_meetings() -> None:
    ours, theirs = make_world(), make_world()
    with within(theirs.institution.pk):
        theirs.meet(DAY)
    with within(ours.institution.pk):
        admin = make_person(ours.institution, Side.OTHER, Role.ADMIN)
        bare, noted, decided = (
            ours.meet(day, at=ours.at(LATER), **fields)
            for day, fields in ((DAY, {}), (date(2026, 2, 4), {"notes": "Talked"}), (date(2026, 1, 14), {}))
        )
        at = ours.at(LATER)
        record_decision(
            institution_id=ours.institution.pk, by=None, at=at, project=ours.project, meeting=decided, text="x"
        )
        with pytest.raises(Forbidden):
            update_institution(institution_id=ours.institution.pk, by=ours.librarian, at=at, requires_trace=True)
        update_institution(institution_id=ours.institution.pk, by=admin, at=at, requires_trace=True)
        assert set(Meeting.objects.filter(joint=True)) == {noted, decided}
        assert Cadence.objects.get().last_contact_on == date(2026, 2, 4)
        assert ContactWeek.objects.count() == 2
        update_institution(institution_id=ours.institution.pk, by=admin, at=at, requires_trace=False)
        assert set(Meeting.objects.filter(joint=True)) == {bare, noted, decided}
        assert Cadence.objects.get().last_contact_on == DAY
    with within(theirs.institution.pk):
        assert Meeting.objects.get().joint


def test_agenda_item_waits_and_is_carried_over() -> None:
    world = make_world()
    with within(world.institution.pk):
        at = world.at(DAY)
        here = {"institution_id": world.institution.pk, "by": None, "at": at, "project": world.project}
        for text in ("proxy", "licences"):
            add_agenda_item(text=text, **here)
        first = add_agenda_item(text="first", position=0, **here)
        assert list(AgendaItem.objects.values_list("text", "position")) == [("first", 0), ("proxy", 1), ("licences", 2)]
        meeting = world.meet(LATER, at=at)
        assert [item.text for item in meeting.agenda_items.all()] == ["first", "proxy", "licences"]
        update_agenda_item(item=first, by=None, at=at, reached=True, position=1)
        after = world.at(LATER)
        meeting = update_meeting(meeting=meeting, by=None, at=after, state="held")
        waiting = AgendaItem.objects.filter(meeting__isnull=True)
        assert list(waiting.values_list("text", "carried_from")) == [("proxy", meeting.pk), ("licences", meeting.pk)]
        proxy = meeting.agenda_items.get(text="proxy")
        proxy = update_agenda_item(item=proxy, by=None, at=after, reached=True)
        assert [item.text for item in waiting.all()] == ["licences"]
        update_agenda_item(item=proxy, by=None, at=after, reached=False)
        assert sorted(item.text for item in waiting.all()) == ["licences", "proxy"]
        update_meeting(meeting=meeting, by=None, at=after, state="planned")
        update_meeting(meeting=meeting, by=None, at=after, state="held")
        assert AgendaItem.objects.count() == 5


def test_cancelled_meeting_moves_its_agenda() -> None:
    world = make_world()
    with within(world.institution.pk):
        at = world.at(DAY)
        meeting, following = world.meet(LATER, at=at), world.meet(date(2026, 3, 18), at=at)
        item = add_agenda_item(
            institution_id=world.institution.pk, by=None, at=at, project=world.project, meeting=meeting, text="proxy"
        )
        update_meeting(meeting=meeting, by=None, at=at, state="cancelled")
        item.refresh_from_db()
        assert item.meeting == following
        delete_meeting(meeting=following, by=None, at=at)
        item.refresh_from_db()
        assert item.meeting is None


def test_answer_is_not_invitation_or_attendance() -> None:
    world = make_world()
    with within(world.institution.pk):
        at = world.at(DAY)
        meeting = world.meet(LATER, at=at, attendees=[], invited=[world.librarian])
        row = answer_invitation(meeting=meeting, person=world.librarian, by=world.librarian, at=at, answer="yes")
        assert (row.invited, row.answer, row.attended) == (True, "yes", False)
        stranger = make_person(world.institution, Side.IT)
        with pytest.raises(Forbidden):
            answer_invitation(meeting=meeting, person=world.librarian, by=stranger, at=at, answer="no")
        with pytest.raises(Refused) as refusal:
            answer_invitation(meeting=meeting, person=stranger, by=stranger, at=at, answer="no")
        assert list(refusal.value.fields) == ["person"]
        with pytest.raises(Refused) as refusal:
            answer_invitation(meeting=meeting, person=world.librarian, by=None, at=at, answer="perhaps")
        assert list(refusal.value.fields) == ["answer"]
        held = update_meeting(meeting=meeting, by=None, at=world.at(LATER), state="held", attendees=[world.engineer])
        assert list(held.attendances.values_list("person", "invited", "answer", "attended")) == [
            (world.librarian.pk, True, "yes", False),
            (world.engineer.pk, False, "", True),
        ]


def test_side_of_a_person_is_that_of_the_decided_day() -> None:
    world = make_world()
    with within(world.institution.pk):
        meeting = world.meet(DAY)
        planned = world.meet(date(2026, 3, 18), at=world.at(DAY))
        it = make_team(world.institution, Side.IT)
        update_person(person=world.librarian, by=None, at=world.at(LATER), team=it)
        later = world.at(date(2026, 3, 20))
        meeting = update_meeting(meeting=meeting, by=None, at=later, notes="Same day")
        assert meeting.joint
        meeting = update_meeting(meeting=meeting, by=None, at=later, held_on=date(2026, 3, 12))
        assert not meeting.joint
        assert not update_meeting(meeting=planned, by=None, at=later, state="held").joint
        assert update_meeting(meeting=meeting, by=None, at=later, held_on=date(2026, 3, 10)).joint


def test_dean_agreement_settles_what_leadership_owes() -> None:
    """Asked by name or not; it is taken back whole, and asked for again when the decision becomes another one."""
    world = make_world()
    with within(world.institution.pk):
        dean, other = (make_person(world.institution, Side.LEADERSHIP, Role.DEAN) for _ in range(2))
        decision = record_decision(
            institution_id=world.institution.pk, by=world.librarian, at=world.at(DAY), project=world.project,
            text="Buy it", must_agree=[world.engineer], awaits_leadership=True,
        )  # fmt: skip
        with pytest.raises(Forbidden):
            agree(decision=decision, by=world.librarian, at=world.at(LATER))
        assert agree(decision=decision, by=world.engineer, at=world.at(LATER)).awaits_leadership
        for _ in range(2):
            decision = agree(decision=decision, by=dean, at=world.at(LATER))
            assert not decision.awaits_leadership
        with pytest.raises(Refused, match="Leadership has agreed to this decision already"):
            agree(decision=decision, by=other, at=world.at(LATER))
        agree(decision=decision, by=dean, at=world.at(LATER), agreed=False)
        assert (Decision.objects.get().awaits_leadership, decision.voices.filter(person=dean).exists()) == (True, False)
        for change in ({"text": "Buy two"}, {"awaits_leadership": True}):
            agree(decision=decision, by=dean, at=world.at(LATER))
            update_decision(decision=decision, by=world.librarian, at=world.at(LATER), **change)  # type: ignore[arg-type]
            assert Decision.objects.get().awaits_leadership, change
            assert not decision.voices.filter(person=dean).exists()
        named = update_decision(decision=decision, by=dean, at=world.at(LATER), must_agree=[dean])
        agree(decision=named, by=dean, at=world.at(LATER))
        update_decision(decision=named, by=dean, at=world.at(LATER), must_agree=[])
        assert [(row.person, row.for_leadership) for row in named.voices.all()] == [(dean, True)]
