"""A pulse of a project: who may ask, who is asked, and what shows beside the log, never of one to four people."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tests.tracker.polls.worlds import answer, code_of
from tracker.cadence.bands import Band
from tracker.polls.actions import close_due_waves, close_wave, start_pulse
from tracker.polls.frequencies import Enough, enough_of
from tracker.polls.frequency_texts import pulse_text
from tracker.polls.groups import MIN_GROUP
from tracker.polls.models import PollGroup, PollInvitation, PollResult, SealedAnswer, Ticket, Wave
from tracker.polls.pulses import LASTS, PAUSE, Pulses, people_asked, pulses_of
from tracker.projects.actions import delete_project
from tracker.projects.models import ProjectMember

TODAY = date(2026, 6, 17)
WORDS = {"d": "daily", "w": "weekly", "m": "monthly", "r": "rarely"}
MIND = {"-": "too_little", "=": "enough", "+": "too_much"}


@pytest.fixture
def world(db: None, time_machine: Any) -> World:
    """A contact each Tuesday of the fourteen weeks before: weekly. Owners on both sides, four members more."""
    world = make_world(active_on=date(2026, 1, 5), time_zone="UTC")
    time_machine.move_to(world.at(TODAY), tick=False)
    with within(world.institution.pk):
        for weeks in range(14):
            world.meet(date(2026, 6, 16) - timedelta(weeks=weeks))
        for side in (Side.LIBRARY, Side.LIBRARY, Side.IT, Side.IT):
            _join(world, side)
    return world


def _join(world: World, side: Side) -> Person:
    person = make_person(world.institution, side, Role.STAFF)
    ProjectMember.objects.create(institution_id=world.institution.pk, project=world.project, person=person)
    return person


def _start(world: World, *, on: date = TODAY, **fields: Any) -> Wave:
    with within(world.institution.pk):
        return start_pulse(project=world.project, by=None, at=world.at(on), **fields)


def _asked(world: World) -> list[Person]:
    with within(world.institution.pk):
        return list(people_asked(world.project).order_by("pk"))


def _answered(world: World, said: str, enough: str, *, on: date = TODAY) -> Wave:
    """Letters: what one person after another answers."""
    wave = _start(world, on=on)
    for person, says, minds in zip(_asked(world), said, enough, strict=False):
        answer(code_of(wave, person), {1: [WORDS[says]], 2: [MIND[minds]]})
    close_due_waves(at=world.at(on + LASTS + timedelta(days=2)))
    return wave


def _pulses(world: World) -> Pulses:
    with within(world.institution.pk):
        return pulses_of(world.project)


def _why(world: World, **fields: Any) -> Refused:
    with within(world.institution.pk), pytest.raises(Refused) as refusal:
        start_pulse(project=world.project, by=None, at=world.at(fields.pop("on", TODAY)), **fields)
    return refusal.value


def test_pulse_asks_the_people_of_both_sides_at_once(world: World) -> None:
    with within(world.institution.pk):
        _join(world, Side.LEADERSHIP)
        Person.objects.filter(pk=_join(world, Side.IT).pk).update(is_active=False)
        make_person(world.institution, Side.IT, Role.STAFF)
    wave = _start(world)
    with within(world.institution.pk):
        invited = set(PollInvitation.objects.filter(wave=wave).values_list("person", flat=True))
        assert invited == {person.pk for person in _asked(world)}
        assert {world.librarian.pk, world.engineer.pk} < invited
        assert (wave.state, wave.asked, wave.closes_on) == ("open", 6, TODAY + LASTS)
        assert [one.slug for one in wave.questions.all()] == ["project-frequency", "project-enough"]
        entry = AuditEntry.objects.get(action="poll.pulse.start")
        assert entry.changes["project"] in (world.project.pk, [None, world.project.pk])


def test_ticket_of_a_pulse_tells_no_side(world: World) -> None:
    """Where a side is one person, a ticket with a side that has gone would say that they have answered."""
    wave = _start(world)
    with within(world.institution.pk):
        assert set(Ticket.objects.filter(wave=wave).values_list("side", flat=True)) == {""}
    answer(code_of(wave, world.engineer), {1: ["daily"]})
    with within(world.institution.pk):
        assert Ticket.objects.filter(wave=wave, side="").count() == 5
        assert SealedAnswer.objects.filter(wave=wave).count() == 1


def test_fewer_than_five_people_are_not_asked(world: World) -> None:
    with within(world.institution.pk):
        ProjectMember.objects.filter(person__in=[one.pk for one in _asked(world)[-2:]]).delete()
        assert people_asked(world.project).count() == MIN_GROUP - 1
    refusal = _why(world)
    assert refusal.fields[""] == (
        "This project has 4 people of the library and IT. A pulse needs 5, so that nobody can be recognised."
    )
    with within(world.institution.pk):
        assert not Wave.objects.exists()
    page = signed_in(world.librarian).get(f"/projects/{world.project.pk}/pulse/").content.decode()
    assert "A pulse needs at least 5 of them, so that nobody can be recognised." in page


@pytest.mark.parametrize("days", [0, -1, 32])
def test_last_day_is_after_today_and_within_a_month(world: World, days: int) -> None:
    assert set(_why(world, closes_on=TODAY + timedelta(days=days)).fields) == {"closes_on"}


def test_owner_and_manager_may_ask_and_others_may_not(world: World) -> None:
    with within(world.institution.pk):
        member = _join(world, Side.IT)
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        for person in (member, dean):
            with pytest.raises(Forbidden):
                start_pulse(project=world.project, by=person, at=world.at(TODAY))
        other = make_project(world.institution, library_owner=world.librarian)
    address = f"/projects/{world.project.pk}/pulse/"
    for person, status in ((member, 403), (dean, 403), (manager, 200), (world.engineer, 200)):
        assert signed_in(person).get(address).status_code == status
        shown = "Ask its people" in signed_in(person).get(f"/projects/{world.project.pk}/").content.decode()
        assert shown == (status == 200)
    stranger = make_world(active_on=date(2026, 1, 5))
    assert signed_in(stranger.librarian).get(address).status_code == 404
    said = client_of(manager).post("/api/v1/poll-waves/pulse/", {"project": other.pk}).json()
    assert said["errors"][0]["detail"].startswith("This project has 1 person of the library and IT.")


def test_next_pulse_waits_for_twelve_weeks(world: World) -> None:
    wave = _start(world)
    assert "are being asked until" in _why(world).fields[""]
    close_due_waves(at=world.at(wave.closes_on + timedelta(days=2)))
    assert "Ask again from" in _why(world, on=wave.closes_on + PAUSE - timedelta(days=1)).fields[""]
    assert _start(world, on=wave.closes_on + PAUSE).pk != wave.pk


def test_result_stands_beside_the_log_of_its_last_day(world: World) -> None:
    wave = _answered(world, "mmmmwr", "----==")
    found = _pulses(world)
    assert found.shown is not None
    assert (found.shown.wave, found.shown.people, found.shown.log.band) == (wave, 6, Band.WEEKLY)
    assert [(row.answer, row.said, row.logged) for row in found.shown.rows] == [
        ("daily", 0, False), ("weekly", 1, True), ("monthly", 4, False), ("few_a_year", 0, False), ("rarely", 1, False),
    ]  # fmt: skip
    text = pulse_text(found.shown, found.enough)
    assert "People say “Monthly”" in text
    assert "The log shows “Weekly”, which is more often than they say." in text
    assert "Most find it too seldom: 4 of 6." in text
    page = signed_in(world.librarian).get(f"/projects/{world.project.pk}/").content.decode()
    assert text in page
    assert "chart-pulse-title" in page


def test_contact_after_its_last_day_changes_no_pulse(world: World) -> None:
    _answered(world, "mmmmwr", "----==")
    before = _pulses(world)
    with within(world.institution.pk):
        world.meet(TODAY + LASTS + timedelta(days=1), at=world.at(TODAY + timedelta(days=30)))
    after = _pulses(world)
    assert before.shown is not None
    assert after.shown is not None
    assert after.shown.log == before.shown.log


def test_open_pulse_and_one_of_four_answers_show_nothing(world: World) -> None:
    wave = _start(world)
    for person in _asked(world)[:4]:
        answer(code_of(wave, person), {1: ["daily"], 2: ["too_much"]})
    assert _pulses(world).shown is None
    close_due_waves(at=world.at(wave.closes_on + timedelta(days=2)))
    found = _pulses(world)
    assert (found.shown, found.last) == (None, wave)
    page = signed_in(world.librarian).get(f"/projects/{world.project.pk}/").content.decode()
    assert "with fewer than five answers, so nothing of it is shown" in page
    assert 'id="chart-pulse' not in page
    with within(world.institution.pk):
        assert not PollResult.objects.exists()


def test_result_is_of_everybody_however_many_a_side_has(world: World) -> None:
    with within(world.institution.pk):
        for side in (Side.LIBRARY, Side.IT) * 4:
            _join(world, side)
    _answered(world, "dwmrdwmrdwmrdw", "-=+-=+-=+-=+-=")
    with within(world.institution.pk):
        assert list(PollGroup.objects.values_list("sides", "people")) == [("", 14)]


def test_newer_result_takes_the_place_of_the_older(world: World) -> None:
    """One person joins, and says what nobody else says: with both results it would be known."""
    first = _answered(world, "wwwwww", "======")
    with within(world.institution.pk):
        _join(world, Side.IT)
    second = _answered(world, "wwwwwwr", "======-", on=first.closes_on + PAUSE)
    with within(world.institution.pk):
        assert list(Wave.objects.all()) == [second]
        assert set(PollResult.objects.values_list("question__wave", flat=True)) == {second.pk}
        assert set(PollGroup.objects.values_list("wave", flat=True)) == {second.pk}


def test_pulse_without_a_result_leaves_the_older_one(world: World) -> None:
    first = _answered(world, "wwwwww", "======")
    second = _answered(world, "rrr", "---", on=first.closes_on + PAUSE)
    found = _pulses(world)
    assert found.shown is not None
    assert (found.shown.wave, found.last) == (first, second)


def test_no_filter_of_a_result_makes_its_group_smaller(world: World, time_machine: Any) -> None:
    """All pairs and triples of what can be asked, after two pulses of which one person saw the second only."""
    first = _answered(world, "wwwwww", "======")
    with within(world.institution.pk):
        _join(world, Side.IT)
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
    second = _answered(world, "wwwwwwr", "======-", on=first.closes_on + PAUSE)
    asked = [("wave", str(first.pk)), ("wave", str(second.pk)), ("sides", "it"), ("sides", "library"), ("count", "1")]
    asked += [("question", "project-frequency"), ("question", "project-enough")]
    asked += [("answer", "rarely"), ("kind", "scale")]
    time_machine.move_to(world.at(date(2026, 10, 31)), tick=False)
    reader = client_of(manager)
    seen = set()
    for query in [dict(some) for size in (0, 1, 2, 3) for some in combinations(asked, size)]:
        for row in reader.get("/api/v1/poll-results/", query).json()["results"]:
            seen.add((row["wave"], row["sides"], row["people"]))
    assert seen == {(second.pk, "", 7)}
    assert [
        row["id"] for row in reader.get("/api/v1/poll-waves/", {"project": world.project.pk}).json()["results"]
    ] == [second.pk]
    report = reader.get("/api/v1/reports/institution/?from=2026-06-01&to=2026-10-31").json()
    assert (report["polls"], report["said_logged_wanted"]) == ([], [])
    page = signed_in(manager).get(f"/polls/{second.pk}/").content.decode()
    assert "Over time" not in page


def test_closing_early_keeps_the_promises(world: World) -> None:
    wave = _start(world)
    for person in _asked(world)[:5]:
        answer(code_of(wave, person), {1: ["daily"], 2: ["enough"]})
    with within(world.institution.pk):
        with pytest.raises(Forbidden):
            close_wave(wave=wave, by=world.librarian, at=world.at(TODAY + timedelta(days=1)))
        close_wave(wave=wave, by=None, at=world.at(TODAY + timedelta(days=1)))
    assert "Ask again from" in _why(world, on=TODAY + PAUSE).fields[""]


def test_api_starts_a_pulse_with_its_trail_and_once(world: World) -> None:
    client = client_of(world.librarian)
    made = client.post("/api/v1/poll-waves/pulse/", {"project": world.project.pk, "closes_on": "2026-06-30"})
    assert made.status_code == 201
    assert (made.json()["project"], made.json()["closes_on"], made.json()["asked"]) == (
        world.project.pk, "2026-06-30", 6,
    )  # fmt: skip
    assert client.post("/api/v1/poll-waves/pulse/", {"project": world.project.pk}).status_code == 409
    assert client.post("/api/v1/poll-waves/pulse/", {"project": 10**9}).status_code == 400


def test_project_that_goes_takes_its_pulses_along(world: World) -> None:
    with within(world.institution.pk):
        project = make_project(world.institution, library_owner=world.librarian, it_owner=world.engineer)
        for person in _asked(world)[2:]:
            ProjectMember.objects.create(institution_id=world.institution.pk, project=project, person=person)
        start_pulse(project=project, by=None, at=world.at(TODAY))
        delete_project(project=project, by=None, at=world.at(TODAY))
        assert (Wave.objects.count(), Ticket.objects.count(), PollInvitation.objects.count()) == (0, 0, 0)


def test_card_takes_few_queries_however_many_answered(world: World) -> None:
    _answered(world, "mmmmwr", "----==")
    with within(world.institution.pk), CaptureQueriesContext(connection) as queries:
        pulses_of(world.project)
    assert len(queries) <= 4


votes = st.dictionaries(st.sampled_from([*MIND.values(), "-"]), st.integers(0, 9))


@given(votes)
def test_enough_is_what_more_than_half_say(counts: dict[str, int]) -> None:
    cast = Counter({key: counts.get(key, 0) for key in MIND.values()})
    found = enough_of(counts)
    if cast.total() < MIN_GROUP:
        assert found is None
    elif found == Enough.SPLIT:
        assert max(cast.values()) * 2 <= cast.total()
    else:
        assert found is not None
        assert cast[found.value] * 2 > cast.total()
