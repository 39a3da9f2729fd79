"""CSV import: all or nothing, twice adds nothing, problems by row and column, the same as logging one by one."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.audit.models import AuditEntry
from accounts.institutions.actions import update_institution
from accounts.people.actions import update_person
from accounts.people.models import Person, RoleGrant
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person, make_team
from tests.factories.projects import World, make_project, make_world
from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.intake.csv.actions import check_import, import_meetings, staging
from tracker.intake.csv.actions.importing import ImportResult
from tracker.meetings.actions import log_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Attendance, Meeting, MeetingProject
from tracker.outcomes.actions import add_agenda_item
from tracker.outcomes.models import AgendaItem
from tracker.projects.actions import update_project

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


def _run(run, world: World, text: str | bytes, by=None) -> ImportResult:
    content = text.encode() if isinstance(text, str) else text
    size = 7 if len(content) < 10_000 else 50_000  # the small ones cut characters and quotes apart
    chunks = (content[at : at + size] for at in range(0, len(content), size))
    return run(institution_id=world.institution.pk, by=by, at=world.at(TODAY), chunks=chunks)


def _problems(outcome: ImportResult) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in outcome.problems]


@pytest.fixture
def world() -> Iterator[World]:
    world = make_world()
    with within(world.institution.pk):
        yield world


def test_file_with_every_column_is_imported(world: World) -> None:
    other = make_project(world.institution, name="Proxy; to SSO")
    text = (
        "\ufeffHeld_On;projects;attendees;guests;minutes;mode;notes;external_id;starts_at;state\r\n"
        f'2026-03-04;"eduroam and sso;{other.pk}";{world.librarian.email.upper()};Zoë (it);45;In person;'
        '"Two lines,\r\nwith ""quotes""";cal-1;9:30;held\r\n'
        "\r\n"
        f'2026-04-01;Eduroam and SSO;"{world.librarian.email};{world.engineer.email}";;;;;;;\r\n'
    )
    assert _run(check_import, world, text) == ImportResult(rows=2, added=2, joint=1)
    assert not Meeting.objects.exists()
    assert _run(import_meetings, world, text) == ImportResult(rows=2, added=2, joint=1)
    planned, held = Meeting.objects.all()
    assert (held.held_on, str(held.starts_at), held.minutes, held.mode, held.notes, held.external_id, held.joint) == (
        date(2026, 3, 4), "09:30:00", 45, "in_person", 'Two lines,\r\nwith "quotes"', "cal-1", True,
    )  # fmt: skip
    assert [project.pk for project in held.projects.order_by("pk")] == [world.project.pk, other.pk]
    assert list(held.attendances.values_list("person", "guest_name", "side", "attended")) == [
        (world.librarian.pk, "", "library", True),
        (None, "Zoë", "it", True),
    ]
    assert (planned.state, planned.joint) == ("planned", False)
    assert list(planned.attendances.values_list("person", "invited", "attended")) == [
        (world.librarian.pk, True, False),
        (world.engineer.pk, True, False),
    ]
    assert Cadence.objects.get(project=other).last_contact_on == date(2026, 3, 4)
    assert _run(import_meetings, world, text) == ImportResult(rows=2, present=2)
    assert Meeting.objects.count() == 2


def test_problems_name_row_and_column_and_stop_the_import(world: World) -> None:
    both = f"{world.librarian.email};{world.engineer.email}"
    lines = [
        "held_on,projects,attendees,guests,minutes,mode,notes,external_id,starts_at,state",
        f"2026-03-04,Eduroam and SSO,{both},,,,,,,",
        "4th of March,Eduroam and SSO,,,,,,,,",
        "2026-02-30,Eduroam and SSO,,,,,,,,",
        "2026-03-04,,,,,,,,,",
        "2026-03-04,Nothing like it,nobody@example.org,,,,,,,",
        "2026-03-04,Eduroam and SSO,,Zoe,0,telepathy,,,25:00,maybe",
        "2026-03-21,Eduroam and SSO,,,,,,,,held",
        "1989-12-31,Eduroam and SSO,,,,,,,,",
        "2026-03-04,Eduroam and SSO,,,,,,,,,one more",
        "2026-03-04,Eduroam and SSO,,,,,\0,,,",
        f"2026-03-04,Eduroam and SSO,,,,,,{'x' * 201},,",
        "２０２６-03-04,Eduroam and SSO,,,²,,,,,",
    ]
    outcome = _run(import_meetings, world, "\n".join(lines))
    assert _problems(outcome) == [
        (3, "held_on"), (4, "held_on"), (5, "projects"), (6, "projects"), (6, "attendees"), (7, "guests"),
        (7, "starts_at"), (7, "minutes"), (7, "mode"), (7, "state"), (8, "held_on"), (9, "held_on"), (10, ""),
        (11, "notes"), (12, "external_id"), (13, "held_on"), (13, "minutes"),
    ]  # fmt: skip
    assert (outcome.rows, outcome.problem_count) == (12, 17)
    assert not Meeting.objects.exists()
    assert not ContactWeek.objects.exists()


def test_external_id_with_two_contents_is_a_problem(world: World) -> None:
    header = "held_on,projects,notes,external_id\n"
    twice = (
        header
        + "2026-03-04,Eduroam and SSO,a,x\n2026-03-04,Eduroam and SSO,a,x\n"
        + "2026-03-05,Eduroam and SSO,,\n" * 2
    )
    assert _run(import_meetings, world, twice) == ImportResult(rows=4, added=2, present=2)
    clash = header + "2026-03-04,Eduroam and SSO,a,y\n2026-03-04,Eduroam and SSO,b,y\n"
    assert _problems(_run(import_meetings, world, clash)) == [(3, "external_id")]
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"held_on,projects\n2026-03-04,\x81\x8d", "UTF-8"),
        (b'held_on,projects\n2026-03-04,"X\n2026-03-05,X\n', "Row 2"),
        (b'held_on,projects\n2026-03-04,"X" y\n', "Row 2"),
        (b"held_on,projects\n2026-03-04," + b"x" * 200_000, "Row 2"),
        (b"held_on,projects\n2026-03-04," + b"x" * 1_100_000, "million"),
        (bytes(range(256)), ""),
    ],
)
def test_unreadable_file_is_refused_with_the_reason(world: World, content: bytes, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        _run(import_meetings, world, content)
    assert list(refusal.value.fields) == ["file"]
    assert says in refusal.value.fields["file"]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("held_on,projectz,whom,wherefore", ["“projectz”", "“whom” and “wherefore”", "No column is “Projects” yet."]),
        ("held_on,notes", ["No column is “Projects” yet."]),
        ("held_on,projects,held_on", ["“held_on (2)”"]),
    ],
)
def test_unknown_columns_are_named_all_at_once(world: World, header: str, says: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        _run(import_meetings, world, header + "\n")
    assert list(refusal.value.fields) == ["columns"]
    told = refusal.value.fields["columns"].translate({0x2068: None, 0x2069: None})
    assert [text in told for text in says] == [True] * len(says)


def test_who_imports_what(world: World) -> None:
    make_project(world.institution, name="Theirs")
    stranger, dean = make_person(world.institution, Side.IT), make_person(world.institution, Side.OTHER, Role.DEAN)
    manager = make_person(world.institution, Side.IT, Role.MANAGER)
    text = "held_on,projects\n2026-03-04,Eduroam and SSO\n2026-03-04,Theirs\n"
    with pytest.raises(Forbidden):
        _run(check_import, world, text, by=dean)
    assert _problems(_run(import_meetings, world, text, by=stranger)) == [(2, "projects"), (3, "projects")]
    assert _problems(_run(import_meetings, world, text, by=world.librarian)) == [(3, "projects")]
    assert _run(import_meetings, world, text, by=manager) == ImportResult(rows=2, added=2)
    assert Meeting.objects.filter(organiser=manager).count() == 2


def test_import_finds_no_rows_of_other_institutions(world: World) -> None:
    theirs = make_world()
    with across_institutions():
        secret = make_project(theirs.institution, name="Secret")
    text = f"held_on,projects,attendees\n2026-03-04,Secret,\n2026-03-04,{secret.pk},{theirs.engineer.email}\n"
    assert _problems(_run(check_import, world, text)) == [(2, "projects"), (3, "projects"), (3, "attendees")]


def test_two_projects_of_one_name_are_told_apart_by_id(world: World) -> None:
    twin = make_project(world.institution, name="EDUROAM and sso")
    outcome = _run(import_meetings, world, "held_on,projects\n2026-03-04,Eduroam and SSO\n")
    assert _problems(outcome) == [(2, "projects")]
    assert _run(import_meetings, world, f"held_on,projects\n2026-03-04,{twin.pk}\n").added == 1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("requires_trace", [False, True])
def test_import_equals_logging_one_by_one(seed: int, requires_trace: bool) -> None:
    dice = Random(seed)
    one, other = (make_world(requires_trace=requires_trace) for _ in range(2))
    days = [TODAY.fromordinal(TODAY.toordinal() + dice.randint(-200, 20)) for _ in range(60)]
    plan = [
        (
            day, dice.sample(range(3), dice.randint(1, 3)), dice.sample(range(4), dice.randint(0, 4)),
            dice.choice((None, Side.IT, Side.LIBRARY)), dice.choice(("", "Talked")),
        )
        for day in days
    ]  # fmt: skip
    with across_institutions():
        for world, as_file in ((one, False), (other, True)):
            projects = [world.project]
            projects += [make_project(world.institution, name=f"P{n}", at=world.at(date(2026, 3, 2))) for n in (1, 2)]
            people = [world.librarian, world.engineer]
            people += [make_person(world.institution, side) for side in (Side.LIBRARY, Side.LEADERSHIP)]
            update_person(
                person=people[2], by=None, at=world.at(date(2026, 1, 14)), team=make_team(world.institution, Side.IT)
            )
            people[2].refresh_from_db()
            here = {"institution_id": world.institution.pk, "by": None, "at": world.at(TODAY)}
            add_agenda_item(project=projects[1], text="Waits", **here)
            if as_file:
                rows = [
                    f"{day},{';'.join(projects[n].name for n in of)},{';'.join(people[n].email for n in who)},"
                    f"{f'Zoe ({guest})' if guest else ''},{notes},{number}"
                    for number, (day, of, who, guest, notes) in enumerate(plan)
                ]
                text = "\n".join(["held_on,projects,attendees,guests,notes,external_id", *rows])
                outcome = _run(import_meetings, world, text)
                assert (outcome.rows, outcome.added) == (60, 60)
            else:
                for number, (day, of, who, guest, notes) in enumerate(plan):
                    log_meeting(
                        projects=[projects[n] for n in of], held_on=day, attendees=[people[n] for n in who],
                        guests=[Guest("Zoe", guest)] if guest else [], notes=notes, external_id=str(number), **here,
                    )  # fmt: skip
        assert _everything(one) == _everything(other)


def _everything(world: World) -> list[object]:
    ours = {"institution": world.institution}
    return [
        list(Meeting.objects.filter(**ours).order_by("pk").values_list(
            "external_id", "held_on", "starts_at", "minutes", "mode", "state", "notes", "organiser", "joint",
            "version")),
        list(MeetingProject.objects.filter(**ours).order_by("pk").values_list("meeting__external_id", "project__name")),
        list(Attendance.objects.filter(**ours).order_by("pk").values_list(
            "meeting__external_id", "guest_name", "side", "invited", "answer", "attended")),
        list(ContactWeek.objects.filter(**ours).order_by("project__name", "week")
             .values_list("project__name", "week", "days")),
        list(InstitutionWeek.objects.filter(**ours).order_by("week").values_list("week", "days", "projects")),
        list(Cadence.objects.filter(**ours).order_by("project__name").values_list(
            "project__name", "band", "streak_weeks", "counted_weeks", "contact_weeks", "contact_days", "running_from",
            "last_contact_on", "due_on", "late_on", "measured_in")),
        list(AgendaItem.objects.filter(**ours).values_list("text", "meeting__external_id")),
    ]  # fmt: skip


def _reading(text: str, between: Callable[[], object]) -> Iterator[bytes]:
    """The file, with something that another does after it has been read, and before it is written."""
    yield text.encode()
    between()


def _import(world: World, chunks: Iterable[bytes], by: Person | None = None) -> ImportResult:
    return import_meetings(institution_id=world.institution.pk, by=by, at=world.at(TODAY), chunks=chunks)


TWO = "held_on,projects,notes,external_id\n2026-03-04,Eduroam and SSO,a,x\n2026-03-05,Eduroam and SSO,,y\n"


@pytest.mark.parametrize("change", ["project", "person", "rule"])
def test_change_while_file_is_read_stops_the_import(world: World, change: str) -> None:
    here = {"by": None, "at": world.at(TODAY)}
    changes: dict[str, Callable[[], object]] = {
        "project": lambda: update_project(project=world.project, name="Renamed", **here),
        "person": lambda: update_person(person=world.librarian, email="new@example.org", **here),
        "rule": lambda: update_institution(institution_id=world.institution.pk, requires_trace=True, **here),
    }
    with pytest.raises(Stale):
        _import(world, _reading(TWO, changes[change]))
    assert not Meeting.objects.exists()
    assert not AuditEntry.objects.filter(action="meeting.import").exists()


def test_permission_lost_before_writing_stops_the_import(world: World) -> None:
    with pytest.raises(Forbidden):
        _import(world, _reading(TWO, RoleGrant.objects.filter(person=world.librarian).delete), by=world.librarian)
    assert not Meeting.objects.exists()


def test_row_added_meanwhile_is_left_unchanged(world: World) -> None:
    outcome = _import(world, _reading(TWO, lambda: world.meet(date(2026, 3, 6), external_id="x")))
    assert outcome == ImportResult(rows=2, added=1, present=1)
    theirs, ours = Meeting.objects.all()
    assert (theirs.held_on, theirs.notes, theirs.attendances.count(), theirs.servings.count()) == (
        date(2026, 3, 6), "", 2, 1,
    )  # fmt: skip
    assert (ours.held_on, ours.external_id, ours.servings.count()) == (date(2026, 3, 5), "y", 1)
    assert AuditEntry.objects.get(action="meeting.import").changes == {"rows": 2, "added": 1}


@pytest.mark.django_db(transaction=True)
def test_import_holds_the_lock_for_few_statements(world: World) -> None:
    """Reading and checking happen outside the transaction; what is inside does not grow with the file."""
    asked = []
    for rows in (1, 2500):
        inside: list[str] = []
        free: list[bool] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any, inside: list[str] = inside) -> Any:
            if connection.in_atomic_block:
                inside.append(sql)
            return execute(sql, params, many, context)

        text = "held_on,projects,attendees,external_id\n" + "".join(
            f"2026-03-04,Eduroam and SSO,{world.librarian.email},{rows}-{n}\n" for n in range(rows)
        )
        with connection.execute_wrapper(note):
            outcome = _import(world, _reading(text, lambda free=free: free.append(not connection.in_atomic_block)))
        assert (outcome.added, free) == (rows, [True])
        asked.append(len(inside))
    assert asked[0] == asked[1]


def test_import_leaves_no_temporary_tables(world: World) -> None:
    _import(world, [TWO.encode()])
    with pytest.raises(Stale):
        _import(
            world, _reading(TWO, lambda: update_project(project=world.project, by=None, at=world.at(TODAY), name="R"))
        )
    for table in (staging.MEETING, staging.SERVING, staging.ATTENDANCE):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table}")


def test_import_command_imports_and_reports(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "meetings.csv"
    file.write_text("held_on,projects\n2026-03-04,Eduroam and SSO\n")
    name = world.institution.name
    call_command("import_meetings", str(file), "--institution", name, "--dry-run")
    assert capsys.readouterr().out == "1 rows: 1 would be added, 0 were there already\n"
    call_command("import_meetings", str(file), "--institution", str(world.institution.pk))
    call_command("import_meetings", str(file), "--institution", name)
    assert capsys.readouterr().out.splitlines() == [
        "1 rows: 1 added, 0 were there already", "1 rows: 0 added, 1 were there already",
    ]  # fmt: skip
    file.write_text("held_on,projects\n2026-03-04,Other\n")
    with pytest.raises(CommandError, match="1 problems in 1 rows"):
        call_command("import_meetings", str(file), "--institution", name)
    assert capsys.readouterr().err.startswith("row 2, projects: ")
    for arguments in ((str(tmp_path / "none.csv"), "--institution", name), (str(file), "--institution", "Nowhere")):
        with pytest.raises(CommandError):
            call_command("import_meetings", *arguments)
