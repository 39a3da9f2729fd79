"""Trainings: what may be said of one, who says it, what it asks on the week, and as what it counts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.meetings.actions import delete_meeting
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import delete_decision
from tracker.outcomes.models import Decision
from tracker.projects.models import Project
from tracker.trainings import actions
from tracker.trainings.models import Barrier, BarrierDecision, Training
from tracker.trainings.tasks import decide_on_repeated_barriers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 17)


@pytest.fixture
def world(time_machine: Any) -> World:
    world = make_world(active_on=date(2026, 1, 5), time_zone="UTC")
    time_machine.move_to(world.at(TODAY), tick=False)
    return world


def _add(world: World, **fields: Any) -> Training:
    given = {"topic": "Troubleshooting access", "held_on": TODAY, "library_people": 4, "it_people": 2, **fields}
    if given.get("state") == "not_held":
        given |= {"library_people": 0, "it_people": 0}
    with within(world.institution.pk):
        return actions.add_training(
            institution_id=world.institution.pk, by=given.pop("by", world.librarian), at=world.at(TODAY), **given
        )


def _missed(world: World, count: int, barrier: str = "time", **fields: Any) -> None:
    for days in range(count):
        _add(world, held_on=TODAY - timedelta(days=days), state="not_held", barrier=barrier, topic=f"T{days}", **fields)


def _decisions(world: World) -> list[Decision]:
    with within(world.institution.pk):
        return list(Decision.objects.order_by("pk").select_related("project"))


def _refused(world: World, **fields: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refusal:
        _add(world, **fields)
    return refusal.value.fields


# --- what may be said -----------------------------------------------------------------------------------------------
def test_new_training_is_planned_or_held_by_its_day(world: World) -> None:
    assert _add(world).state == "held"
    assert _add(world, held_on=TODAY + timedelta(days=1), library_people=0, it_people=0).state == "planned"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"topic": " "}, "topic"),
        ({"state": "held", "held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"held_on": TODAY + timedelta(days=800)}, "held_on"),
        ({"held_on": date(1900, 1, 1)}, "held_on"),
        ({"library_people": 0, "it_people": 0}, "library_people"),
        ({"it_people": -1}, "it_people"),
        ({"library_people": 10_001}, "library_people"),
        ({"hours": Decimal("0.1")}, "hours"),
        ({"hours": Decimal(1001)}, "hours"),
        ({"cost": Decimal(-1), "currency": "GBP"}, "cost"),
        ({"cost": Decimal(1), "currency": "gbp"}, "currency"),
        ({"cost": Decimal(1)}, "currency"),
        ({"currency": "GBP"}, "cost"),
        ({"state": "not_held"}, "barrier"),
        ({"barrier": "time"}, "barrier"),
        ({"state": "not_held", "barrier": "other"}, "barrier_text"),
        ({"state": "not_held", "barrier": "time", "barrier_text": "Busy"}, "barrier_text"),
        ({"links": ["javascript:alert(1)"]}, "links"),
        ({"links": ["https://example.org/"] * 11}, "links"),
    ],
)
def test_training_that_does_not_fit_is_refused_by_its_field(world: World, fields: dict[str, Any], wrong: str) -> None:
    assert list(_refused(world, **fields)) == [wrong]


def test_teacher_is_a_person_or_a_name_and_brings_the_side(world: World) -> None:
    assert "teacher_name" in _refused(world, teacher=world.engineer, teacher_name="Ann")
    row = _add(world, teacher=world.engineer, it_people=0)
    assert (row.taught_side, row.involved_it, row.joins_both) == ("it", True, False)
    assert not _add(world, teacher_name="Ann", it_people=0).involved_it


def test_training_that_took_place_after_all_loses_its_barrier(world: World) -> None:
    row = _add(world, state="not_held", barrier="other", barrier_text="The room was taken")
    with within(world.institution.pk):
        actions.update_training(training=row, by=world.librarian, at=world.at(TODAY), state="held", it_people=1)
        row.refresh_from_db()
    assert (row.barrier, row.barrier_text) == ("", "")


# --- who ------------------------------------------------------------------------------------------------------------
def test_staff_change_their_own_trainings_and_nobody_elses(world: World) -> None:
    with across_institutions():
        other = make_person(world.institution, Side.IT)
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
    row = _add(world, teacher=world.engineer)
    for by in (world.librarian, world.engineer, manager):
        with within(world.institution.pk):
            actions.update_training(training=row, by=by, at=world.at(TODAY), topic=f"By {by.pk}")
    with within(world.institution.pk), pytest.raises(Forbidden):
        actions.update_training(training=row, by=other, at=world.at(TODAY), topic="Mine")
    with pytest.raises(Forbidden):
        _add(world, by=other, project=world.project)


def test_people_of_the_project_change_its_trainings(world: World) -> None:
    row = _add(world, project=world.project)
    with within(world.institution.pk):
        actions.update_training(training=row, by=world.engineer, at=world.at(TODAY), topic="Ours")


def test_training_of_another_institution_is_not_there(world: World) -> None:
    other = make_world(time_zone="UTC")
    row = _add(other)
    browser = signed_in(world.librarian)
    assert browser.get(f"/trainings/{row.pk}/").status_code == 404
    assert client_of(world.librarian).get("/api/v1/trainings/").json()["results"] == []


# --- this week ------------------------------------------------------------------------------------------------------
def test_week_shows_planned_ones_and_asks_once_the_day_has_come(world: World) -> None:
    for days, topic in ((-3, "Over"), (5, "Soon"), (40, "Far")):
        _add(world, held_on=TODAY + timedelta(days=days), topic=topic, state="planned", teacher=world.engineer)
    for person in (world.librarian, world.engineer):
        page = signed_in(person).get("/").content.decode()
        card = page.partition('id="trainings"')[2].partition("</section>")[0]
        assert [topic for topic in ("Over", "Soon", "Far") if topic in card] == ["Over", "Soon"]
        assert card.count("/outcome/") == 1
    with across_institutions():
        other = make_person(world.institution, Side.LIBRARY)
    assert 'id="trainings"' not in signed_in(other).get("/").content.decode()


def test_answer_that_it_took_place_says_with_how_many(world: World) -> None:
    row = _add(world, held_on=TODAY, state="planned")
    browser = signed_in(world.librarian)
    answer = browser.post(f"/trainings/{row.pk}/outcome/", {"state": "held", "library_people": "3", "barrier": "time"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.library_people, row.it_people, row.barrier) == ("held", 3, 0, "")
    assert 'id="trainings"' not in browser.get("/").content.decode()


def test_answer_that_it_did_not_asks_for_the_barrier(world: World) -> None:
    row = _add(world, held_on=TODAY, state="planned")
    browser = signed_in(world.librarian)
    page = browser.post(f"/trainings/{row.pk}/outcome/", {"state": "not_held"})
    assert "Choose what kept the training from taking place." in page.content.decode()
    sent = {"state": "not_held", "barrier": "other", "barrier_text": "The room was taken"}
    assert browser.post(f"/trainings/{row.pk}/outcome/", sent).status_code == 302
    assert "The room was taken" in browser.get(f"/trainings/{row.pk}/").content.decode()


# --- as a contact ---------------------------------------------------------------------------------------------------
def _count(world: World, row: Training, *people: Person) -> Training:
    with within(world.institution.pk):
        return actions.count_as_contact(training=row, by=world.librarian, at=world.at(TODAY), attendees=people)


def test_training_of_both_sides_counts_as_a_contact(world: World) -> None:
    row = _add(world, project=world.project, hours=Decimal("1.5"))
    page = signed_in(world.librarian).post(
        f"/trainings/{row.pk}/contact/", {"attendees": [world.librarian.pk, world.engineer.pk]}, follow=True
    )
    assert "The training counts as a contact." in page.content.decode()
    with within(world.institution.pk):
        meeting = Meeting.objects.get()
        row.refresh_from_db()
        project = Project.objects.select_related("cadence").get(pk=world.project.pk)
    assert (meeting.joint, meeting.held_on, meeting.minutes, meeting.mode) == (True, TODAY, 90, "workshop")
    assert row.meeting_id == meeting.pk
    assert project.cadence.last_contact_on == TODAY


@pytest.mark.parametrize("deleted", ["here", "at the meeting"])
def test_undo_keeps_training_and_meeting_in_step(world: World, deleted: str) -> None:
    row = _count(world, _add(world, project=world.project), world.librarian, world.engineer)
    if deleted == "here":
        assert signed_in(world.librarian).post(f"/trainings/{row.pk}/contact/remove/").status_code == 302
    else:
        with within(world.institution.pk):
            delete_meeting(meeting=Meeting.objects.get(), by=world.librarian, at=world.at(TODAY))
    with within(world.institution.pk):
        row.refresh_from_db()
        assert (row.meeting_id, Meeting.objects.count()) == (None, 0)
        assert Project.objects.select_related("cadence").get(pk=world.project.pk).cadence.last_contact_on is None


def test_one_that_counts_is_not_moved_nor_deleted(world: World) -> None:
    row = _count(world, _add(world, project=world.project), world.librarian, world.engineer)
    with within(world.institution.pk):
        for fields in ({"held_on": TODAY - timedelta(days=1)}, {"state": "planned"}, {"project": None}):
            with pytest.raises(Refused, match="Remove the contact first"):
                actions.update_training(training=row, by=world.librarian, at=world.at(TODAY), **fields)
        with pytest.raises(Refused):
            actions.delete_training(training=row, by=world.librarian, at=world.at(TODAY))
        actions.update_training(training=row, by=world.librarian, at=world.at(TODAY), topic="Renamed")


@pytest.mark.parametrize(
    "fields",
    [{"it_people": 0}, {"state": "planned"}, {"project": None}, {"state": "not_held", "barrier": "time"}],
)
def test_only_a_held_one_of_both_sides_with_a_project_counts(world: World, fields: dict[str, Any]) -> None:
    row = _add(world, **{"project": world.project, **fields})
    with pytest.raises(Refused):
        _count(world, row, world.librarian, world.engineer)


def test_contact_needs_somebody_of_each_side_and_counts_once(world: World) -> None:
    row = _add(world, project=world.project)
    with pytest.raises(Refused, match="somebody of IT"):
        _count(world, row, world.librarian)
    row = _count(world, row, world.librarian, world.engineer)
    with pytest.raises(Refused, match="already"):
        _count(world, row, world.librarian, world.engineer)


# --- barriers -------------------------------------------------------------------------------------------------------
def test_barrier_that_repeats_becomes_one_decision(world: World) -> None:
    with across_institutions():
        sponsor = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        Project.objects.filter(pk=world.project.pk).update(sponsor=sponsor)
    _missed(world, 2)
    assert decide_on_repeated_barriers() == 0
    _missed(world, 1, project=world.project)
    assert [decide_on_repeated_barriers() for _ in range(3)] == [1, 0, 0]
    (decision,) = _decisions(world)
    assert decision.project == world.project
    assert decision.awaits_leadership
    assert decision.text.startswith("3 trainings did not take place for lack of time: ")
    with within(world.institution.pk):
        assert [voice.person for voice in decision.voices.filter(must_agree=True)] == [sponsor]
        assert Training.objects.filter(counted_in__isnull=True).count() == 0
    assert decision.text in signed_in(sponsor).get("/").content.decode()


def test_next_decision_needs_three_more(world: World) -> None:
    _missed(world, 3, project=world.project)
    decide_on_repeated_barriers()
    _missed(world, 2, project=world.project)
    assert decide_on_repeated_barriers() == 0
    _missed(world, 1, project=world.project)
    assert decide_on_repeated_barriers() == 1


def test_decision_that_was_deleted_is_not_made_again(world: World) -> None:
    _missed(world, 3, project=world.project)
    decide_on_repeated_barriers()
    with within(world.institution.pk):
        delete_decision(decision=Decision.objects.get(), by=None, at=world.at(TODAY))
    assert decide_on_repeated_barriers() == 0
    with within(world.institution.pk):
        assert [one.decision for one in BarrierDecision.objects.all()] == [None]


def test_other_barriers_repeat_by_their_words(world: World) -> None:
    for text in ("No room", "no  ROOM", "Nobody came"):
        _missed(world, 1, "other", barrier_text=text, project=world.project)
    assert decide_on_repeated_barriers() == 0
    _missed(world, 1, "other", barrier_text="NO ROOM", project=world.project)
    assert decide_on_repeated_barriers() == 1
    assert "What was in the way: " in _decisions(world)[0].text


def test_barriers_of_two_institutions_do_not_add_up(world: World) -> None:
    other = make_world(time_zone="UTC")
    _missed(other, 2, project=other.project)
    _missed(world, 2, project=world.project)
    assert decide_on_repeated_barriers() == 0


def test_without_a_project_it_stands_on_the_managers_week(world: World) -> None:
    with across_institutions():
        manager = make_person(world.institution, Side.LIBRARY, Role.MANAGER)
    _missed(world, 3)
    assert decide_on_repeated_barriers() == 0
    assert "Lack of time: 3 trainings did not take place" in signed_in(manager).get("/").content.decode()
    assert "A barrier repeats" not in signed_in(world.librarian).get("/").content.decode()
    with within(world.institution.pk):
        make_project(world.institution, at=world.at(TODAY), name="Skills", kind="digital_skills")
    assert "A barrier repeats" not in signed_in(manager).get("/").content.decode()
    assert decide_on_repeated_barriers() == 1
    assert _decisions(world)[0].project.name == "Skills"


@pytest.mark.parametrize("barrier", list(Barrier))
def test_each_barrier_has_its_own_sentence(world: World, barrier: Barrier) -> None:
    text = {"barrier_text": "No room"} if barrier == Barrier.OTHER else {}
    _missed(world, 3, barrier, project=world.project, **text)
    decide_on_repeated_barriers()
    assert "T0, T1 and T2" in _decisions(world)[0].text


# --- report ---------------------------------------------------------------------------------------------------------
def test_report_has_barriers_by_term_beside_the_published(world: World) -> None:
    _missed(world, 2)
    _missed(world, 1, "it_not_involved")
    _add(world)
    found = client_of(world.librarian).get("/api/v1/reports/institution/").json()
    figures = {row["key"]: row["value"] for row in found["figures"]}
    assert (figures["trainings_held"], figures["trainings_with_it"], figures["trainings_not_held"]) == (1, 1, 3)
    rows = {row["barrier"]: row for row in found["training_barriers"]}
    assert (rows["time"]["trainings"], rows["time"]["of"], rows["time"]["percent"]) == (2, 3, 66.7)
    assert [rows[key]["published"] for key in ("time", "budget", "it_not_involved", "other")] == [
        47.0,
        46.0,
        None,
        None,
    ]
    assert "count trainings, not people" in rows["time"]["caveat"]
    names = {world.librarian.name, world.engineer.name}
    assert not any(name in str(found["trainings"]) for name in names)


# --- files ----------------------------------------------------------------------------------------------------------
def _send(world: World, text: str) -> Any:
    file = SimpleUploadedFile("trainings.csv", text.encode())
    return signed_in(world.librarian).post("/trainings/import/", {"file": file})


def test_list_as_csv_can_be_imported_again(world: World) -> None:
    _add(world, teacher=world.engineer, hours=Decimal("1.5"), cost=Decimal(120), currency="GBP",
         links=["https://example.org/a", "https://example.org/b"], project=world.project)  # fmt: skip
    _add(world, state="not_held", barrier="other", barrier_text="No room", teacher_name="A company")
    columns = "&".join(
        f"columns={name}" for name in (
            "held_on", "state", "taught_by", "library_people", "it_people", "barrier", "barrier_text", "project",
            "hours", "cost", "currency", "links",
        )
    )  # fmt: skip
    file = signed_in(world.librarian).get(f"/trainings/?format=csv&{columns}").content.decode("utf-8-sig")
    compared = ("topic", "held_on", "state", "teacher_id", "teacher_name", "library_people", "it_people", "barrier",
                "barrier_text", "project_id", "hours", "cost", "currency", "links", "taught_side")  # fmt: skip
    with within(world.institution.pk):
        before = list(Training.objects.order_by("state").values_list(*compared))
        Training.objects.all().delete()
    assert _send(world, file).status_code == 302
    with within(world.institution.pk):
        assert list(Training.objects.order_by("state").values_list(*compared)) == before


def test_file_with_a_wrong_row_adds_nothing_and_names_it(world: World) -> None:
    text = (
        "Topic,Day,People of the library,Barrier,State,Cost,Project\nGood,2026-06-01,3,,,,\n,2026-06-01,3,,,,\n"
        "B,2026-06-01,x,,,,\nC,soon,3,,,,\nD,2026-06-01,,time,not held at all,,\nE,2026-06-01,3,,,dear,\n"
        "F,2026-06-01,3,,,,Nothing\nG,,3,,,,\n"
    )
    page = _send(world, text).content.decode()
    for row, column in ((3, "Topic"), (4, "People of the library"), (5, "Day"), (6, "State"), (7, "Cost"),
                        (8, "Project"), (9, "Day")):  # fmt: skip
        assert f"Row {row}, {column}:" in page, (row, column)
    with within(world.institution.pk):
        assert Training.objects.count() == 0


def test_name_that_two_people_have_is_not_guessed(world: World) -> None:
    with across_institutions():
        Person.objects.filter(pk=world.engineer.pk).update(name=world.librarian.name)
    text = f"Topic,Day,Taught by,Library\nA,2026-06-01,{world.librarian.name},3\n"
    assert "Several people are called" in _send(world, text).content.decode()


# --- elsewhere ------------------------------------------------------------------------------------------------------
def test_training_is_found_and_on_the_timeline_of_its_project(world: World) -> None:
    row = _add(world, project=world.project)
    browser = signed_in(world.librarian)
    assert "Troubleshooting access" in browser.get(f"/projects/{world.project.pk}/").content.decode()
    assert f"/trainings/{row.pk}/" in browser.get("/search/?q=troubleshooting").content.decode()


def test_project_that_goes_leaves_its_trainings(world: World) -> None:
    row = _add(world, project=world.project)
    with within(world.institution.pk):
        Project.objects.filter(pk=world.project.pk).delete()
        row.refresh_from_db()
    assert row.project_id is None


def test_api_filters_by_it_and_by_barrier(world: World) -> None:
    _add(world, topic="With", it_people=2)
    _add(world, topic="Without", it_people=0)
    _missed(world, 1)
    client = client_of(world.librarian)

    def topics(query: str) -> list[str]:
        return sorted(row["topic"] for row in client.get(f"/api/v1/trainings/?{query}").json()["results"])

    assert topics("it_took_part=true") == ["With"]
    assert topics("it_took_part=false") == ["T0", "Without"]
    assert topics("barrier=time&barrier=budget") == ["T0"]


def test_change_is_in_the_audit_trail(world: World) -> None:
    row = _add(world)
    with within(world.institution.pk):
        actions.update_training(training=row, by=world.librarian, at=world.at(TODAY), teacher=world.engineer)
        entry = AuditEntry.objects.filter(target="training").latest("pk")
    assert entry.changes["taught_side"] == ["", "it"]


def test_pages_take_the_same_statements_for_three_rows(world: World) -> None:
    browser = signed_in(world.librarian)
    for path in ("/trainings/", "/"):
        counts = []
        for more in (1, 2):
            for number in range(more):
                _add(world, held_on=TODAY + timedelta(days=number + 1), project=world.project, state="planned")
            with CaptureQueriesContext(connection) as queries:
                browser.get(path)
            counts.append(len(queries))
        assert counts[0] == counts[1], path


def test_api_adds_changes_and_counts_a_training(world: World) -> None:
    client = client_of(world.librarian)
    body = {
        "topic": "Access",
        "held_on": "2026-06-10",
        "library_people": 3,
        "it_people": 1,
        "project": world.project.pk,
    }
    added = client.post("/api/v1/trainings/", body, format="json").json()
    assert (added["state"], added["it_took_part"], added["organiser"]) == ("held", True, world.librarian.pk)
    path = f"/api/v1/trainings/{added['id']}/"
    assert client.patch(path, {"it_people": 2}, format="json").json()["it_people"] == 2
    attendees = {"attendees": [world.librarian.pk, world.engineer.pk]}
    assert client.post(f"{path}count/", attendees, format="json").json()["meeting"] is not None
    assert client.delete(path).status_code == 409
