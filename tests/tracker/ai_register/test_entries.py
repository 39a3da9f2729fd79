"""Entries of the AI register: who writes them, what is refused, and when their owners are told."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.people.actions import update_person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import within
from tests.factories.ai_register import DAY, make_entry
from tests.factories.api import client_of
from tests.factories.people import make_person, make_team
from tests.factories.projects import World, make_project, make_world
from tracker.ai_register.actions import (
    ask_for_review,
    decide_on_entry,
    delete_entry,
    review_entry,
    tell_due_reviews,
    update_entry,
)
from tracker.ai_register.models import AiEntry, AiReview
from tracker.ai_register.queries import due_reviews, without_owners
from tracker.ai_register.tasks import tell_of_due_reviews
from tracker.delivery.models import Note
from tracker.outcomes.actions import record_decision
from tracker.steps.actions import add_step


@pytest.fixture
def world(db: None) -> Any:
    made = make_world()
    with within(made.institution.pk):
        yield made


def test_new_entry_is_reviewed_by_its_risk(world: World) -> None:
    assert make_entry(world).review_on == DAY + timedelta(days=30)
    assert make_entry(world, risk="high").review_on == DAY + timedelta(days=91)
    assert make_entry(world, risk="high", review_on=date(2026, 5, 5)).review_on == date(2026, 5, 5)


def test_who_adds_an_entry_owns_it_for_their_side(world: World) -> None:
    row = make_entry(world, by=world.engineer, it_owner=None, library_owner=None)
    assert (row.it_owner, row.library_owner) == (world.engineer, None)
    other = make_entry(world, by=world.librarian, library_owner=make_person(world.institution, Side.LIBRARY))
    assert other.library_owner != world.librarian


def test_who_writes_an_entry(world: World) -> None:
    manager, outsider = make_person(world.institution, Side.IT, Role.MANAGER), make_person(world.institution, Side.IT)
    reader = make_person(world.institution, Side.LIBRARY, Role.READER)
    dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    row, at = make_entry(world), world.at(DAY)
    for person in (reader, dean):
        with pytest.raises(Forbidden):
            make_entry(world, by=person)
    for person in (outsider, reader, dean):
        with pytest.raises(Forbidden):
            update_entry(entry=row, by=person, at=at, name="Mine")
        with pytest.raises(Forbidden):
            review_entry(entry=row, by=person, at=at, outcome="kept")
    for person in (outsider, reader, dean, world.librarian):
        with pytest.raises(Forbidden):
            delete_entry(entry=row, by=person, at=at)
    for person in (outsider, reader, world.librarian):
        with pytest.raises(Forbidden):
            decide_on_entry(entry=row, by=person, at=at, approval="yes")
    with pytest.raises(Forbidden):
        ask_for_review(entry=row, by=reader, at=at, reason="incident")
    for person in (world.librarian, world.engineer, manager):
        update_entry(entry=row, by=person, at=at, affected=person.name)
        review_entry(entry=row, by=person, at=at, outcome="kept")
    for person in (dean, manager):
        decide_on_entry(entry=row, by=person, at=at, approval="conditions", conditions=f"As {person.name} says")
    ask_for_review(entry=row, by=outsider, at=at, reason="incident")
    delete_entry(entry=row, by=manager, at=at)
    assert not AiEntry.objects.exists()


def test_owner_who_only_reads_writes_nothing(world: World) -> None:
    reader = make_person(world.institution, Side.LIBRARY, Role.READER)
    row = make_entry(world, library_owner=reader)
    with pytest.raises(Forbidden):
        update_entry(entry=row, by=reader, at=world.at(DAY), name="Mine")
    with pytest.raises(Forbidden):
        review_entry(entry=row, by=reader, at=world.at(DAY), outcome="kept")


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("name", {"name": " "}),
    ("description", {"description": "\n"}),
    ("checked_on", {"checked_on": DAY + timedelta(days=1)}),
    ("checked_on", {"checked_on": date(1989, 12, 31)}),
    ("eu_checked_on", {"eu_class": "high"}),
    ("eu_checked_on", {"eu_class": "high", "eu_checked_on": DAY + timedelta(days=1)}),
    ("review_on", {"review_on": date(1989, 12, 31)}),
    ("review_on", {"review_on": DAY + timedelta(days=3654)}),
    ("guidance_url", {"guidance_url": "javascript:alert(1)"}),
    ("guidance_url", {"guidance_url": "https://me:secret@example.org/"}),
    ("status", {"status": "approved"}),
]


@pytest.mark.parametrize(("field", "given"), REFUSED)
def test_entry_refuses_what_does_not_fit(world: World, field: str, given: dict[str, Any]) -> None:
    row = make_entry(world)
    for write in (
        lambda: make_entry(world, **given),
        lambda: update_entry(entry=row, by=None, at=world.at(DAY), **given),
    ):
        with pytest.raises(Refused) as refusal:
            write()
        assert list(refusal.value.fields) == [field]
    assert AiEntry.objects.count() == 1


def test_owners_must_be_of_their_side(world: World) -> None:
    row = make_entry(world)
    with pytest.raises(Refused) as refusal:
        update_entry(entry=row, by=None, at=world.at(DAY), it_owner=world.librarian)
    assert list(refusal.value.fields) == ["it_owner"]
    update_person(person=world.engineer, by=None, at=world.at(DAY), team=make_team(world.institution, Side.LIBRARY))
    update_entry(entry=row, by=None, at=world.at(DAY), affected="Everybody")  # who moved stays, and is flagged
    assert list(without_owners(DAY + timedelta(days=14))) == [row]


def test_step_is_of_the_project(world: World) -> None:
    said: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": world.at(DAY)}
    step = add_step(
        project=world.project, title="Ask", side="it", starts_on=DAY, due_on=DAY + timedelta(days=7), **said
    )
    other = make_project(world.institution, at=world.at(DAY), name="Another")
    with pytest.raises(Refused) as refusal:
        make_entry(world, project=other, step=step)
    assert list(refusal.value.fields) == ["step"]
    row = make_entry(world, project=world.project, step=step)
    row = update_entry(entry=row, by=None, at=world.at(DAY), project=None)
    assert (row.project, row.step) == (None, None)


def test_decisions_are_set_and_bounded(world: World) -> None:
    said: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": world.at(DAY)}
    made = [record_decision(project=world.project, text=f"Yes {number}", **said) for number in range(21)]
    row = make_entry(world, decisions=made[:2])
    with pytest.raises(Refused) as refusal:
        update_entry(entry=row, by=None, at=world.at(DAY), decisions=made)
    assert list(refusal.value.fields) == ["decisions"]
    update_entry(entry=row, by=None, at=world.at(DAY), decisions=made[1:4])
    assert set(row.decisions.all()) == set(made[1:4])
    update_entry(entry=row, by=None, at=world.at(DAY), name="Another name")
    assert set(row.decisions.all()) == set(made[1:4])


def test_stale_version_is_refused(world: World) -> None:
    row = make_entry(world)
    update_entry(entry=row, by=None, at=world.at(DAY), name="New", version=row.version)
    with pytest.raises(Stale):
        update_entry(entry=row, by=None, at=world.at(DAY), name="Newer", version=row.version)


def test_review_sets_the_next_one_and_is_kept(world: World) -> None:
    row, later = make_entry(world, risk="low"), DAY + timedelta(days=364)
    review_entry(
        entry=row, by=world.librarian, at=world.at(later), outcome="changed", note="Ask for the sources",
        check_result="18 of 20 right",
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.reviewed_on, row.review_on) == (later, later + timedelta(days=364))
    assert (row.check_result, row.checked_on) == ("18 of 20 right", later)
    (kept,) = row.reviews.all()
    assert (kept.outcome, kept.by, kept.note, kept.next_on) == (
        "changed", world.librarian, "Ask for the sources", row.review_on,
    )  # fmt: skip


def test_review_by_the_api_is_of_owners_only(world: World) -> None:
    row = make_entry(world)
    body = {"entry": row.pk, "outcome": "kept"}
    stranger = make_person(world.institution, Side.IT)
    assert client_of(stranger).post("/api/v1/ai-reviews/", body).status_code == 403
    assert not row.reviews.exists()
    for owner in (row.library_owner, row.it_owner):
        assert client_of(owner).post("/api/v1/ai-reviews/", body).status_code == 201


@pytest.mark.parametrize(("outcome", "status"), [("paused", "paused"), ("retired", "retired"), ("kept", "proposed")])
def test_outcome_of_a_review_moves_the_status(world: World, outcome: str, status: str) -> None:
    row = make_entry(world)
    review_entry(entry=row, by=None, at=world.at(DAY), outcome=outcome, note="Why")
    row.refresh_from_db()
    assert row.status == status


def test_review_refuses_what_does_not_fit(world: World) -> None:
    row, at = make_entry(world), world.at(DAY)
    bad: list[tuple[str, dict[str, Any]]] = [
        ("note", {"outcome": "changed"}),
        ("note", {"outcome": "kept", "note": "x" * 2001}),
        ("next_on", {"outcome": "kept", "next_on": DAY}),
        ("review_on", {"outcome": "kept", "next_on": DAY + timedelta(days=3654)}),
        ("outcome", {"outcome": "put_off"}),
        ("check_result", {"outcome": "kept", "check_result": "x" * 2001}),
    ]
    for field, given in bad:
        with pytest.raises(Refused) as refusal:
            review_entry(entry=row, by=None, at=at, **given)
        assert list(refusal.value.fields) == [field], given
    review_entry(entry=row, by=None, at=at, outcome="retired", note="Gone")
    for outcome in ("kept", "put_off"):
        with pytest.raises(Refused, match="retired"):
            review_entry(entry=row, by=None, at=at, outcome=outcome)
    with pytest.raises(Refused, match="retired"):
        ask_for_review(entry=row, by=None, at=at, reason="incident")
    assert AiReview.objects.count() == 1


def test_review_is_put_off_twice_in_a_row_at_most(world: World) -> None:
    row = make_entry(world, review_on=DAY)
    day = DAY
    for _number in range(2):
        review_entry(entry=row, by=world.librarian, at=world.at(day), outcome="put_off")
        row.refresh_from_db()
        assert row.review_on == day + timedelta(days=14)
        day = row.review_on
    with pytest.raises(Refused) as refusal:
        review_entry(entry=row, by=world.librarian, at=world.at(day), outcome="put_off")
    assert list(refusal.value.fields) == ["outcome"]
    review_entry(entry=row, by=world.librarian, at=world.at(day), outcome="kept", next_on=day + timedelta(days=1))
    review_entry(entry=row, by=world.librarian, at=world.at(day + timedelta(days=1)), outcome="put_off")


@pytest.mark.parametrize(("field", "reason"), [("tool", "tool"), ("vendor", "vendor")])
def test_another_tool_asks_for_a_review_at_once(world: World, field: str, reason: str) -> None:
    row = make_entry(world)
    row = update_entry(entry=row, by=None, at=world.at(DAY), **{field: "First"})
    assert row.review_on > DAY  # it was not known before
    row = update_entry(entry=row, by=world.librarian, at=world.at(DAY), **{field: "Second"})
    assert (row.review_on, row.review_reason) == (DAY, reason)
    (note,) = Note.objects.filter(kind="ai_register")
    assert (note.person, note.facts["what"]) == (world.engineer, reason)
    review_entry(entry=row, by=world.engineer, at=world.at(DAY), outcome="kept")
    row.refresh_from_db()
    assert (row.review_reason, row.reviews.get().reason) == ("", reason)
    assert not Note.objects.exists()


def test_incident_asks_both_owners_for_a_review(world: World) -> None:
    row = make_entry(world, risk="low")
    row = ask_for_review(entry=row, by=None, at=world.at(DAY), reason="incident")
    assert list(due_reviews(DAY)) == [row]
    assert {note.person for note in Note.objects.all()} == {world.librarian, world.engineer}


def test_due_reviews_are_told_once_to_both_owners(world: World) -> None:
    neighbour = make_world(name="Neighbour")
    row = make_entry(world, review_on=DAY)
    make_entry(world, review_on=DAY + timedelta(days=1))
    assert tell_due_reviews(institution_id=world.institution.pk, at=world.at(DAY)) == 1
    assert {(note.person, note.facts["entry"]) for note in Note.objects.all()} == {
        (world.librarian, row.pk),
        (world.engineer, row.pk),
    }
    assert tell_due_reviews(institution_id=world.institution.pk, at=world.at(DAY)) == 0
    review_entry(entry=row, by=None, at=world.at(DAY), outcome="put_off")
    assert not Note.objects.exists()  # nobody had told them yet, and now it is put off
    assert tell_due_reviews(institution_id=world.institution.pk, at=world.at(DAY + timedelta(days=14))) == 2
    with within(neighbour.institution.pk):
        assert not Note.objects.exists()


def test_task_tells_every_institution(world: World, time_machine: Any) -> None:
    other = make_world(name="Neighbour")
    make_entry(world, review_on=DAY)
    with within(other.institution.pk):
        make_entry(other, review_on=DAY)
    time_machine.move_to(world.at(DAY), tick=False)
    assert (tell_of_due_reviews(), tell_of_due_reviews()) == (2, 0)


def test_use_is_approved_once_somebody_who_leads_agreed(world: World) -> None:
    dean, at = make_person(world.institution, Side.LEADERSHIP, Role.DEAN), world.at(DAY)
    row = make_entry(world)
    with pytest.raises(Refused) as refusal:
        decide_on_entry(entry=row, by=dean, at=at, approval="conditions")
    assert list(refusal.value.fields) == ["conditions"]
    row = decide_on_entry(entry=row, by=dean, at=at, approval="conditions", conditions="No names")
    assert (row.decided_by, row.decided_on) == (dean, DAY)
    assert {note.person for note in Note.objects.all()} == {world.librarian, world.engineer}
    row = update_entry(entry=row, by=world.librarian, at=at, status="approved")
    row = decide_on_entry(entry=row, by=dean, at=at, approval="no")
    assert (row.status, row.conditions) == ("paused", "")
    row = decide_on_entry(entry=row, by=dean, at=at, approval="pending")
    assert (row.decided_by, row.decided_on) == (None, None)


def test_entry_without_both_owners_is_found_after_14_days(world: World) -> None:
    both, gap = make_entry(world), make_entry(world, it_owner=None)
    leaver = make_person(world.institution, Side.LIBRARY)
    left = make_entry(world, library_owner=leaver)
    update_person(person=leaver, by=None, at=world.at(DAY), is_active=False)
    retired = make_entry(world, it_owner=None)
    review_entry(entry=retired, by=None, at=world.at(DAY), outcome="retired", note="Gone")
    assert not without_owners(DAY + timedelta(days=13))
    assert set(without_owners(DAY + timedelta(days=14))) == {gap, left}
    assert both not in without_owners(DAY + timedelta(days=14))
