"""What people say, what the log shows and what they want, on every surface: the page, its file, the API, the report."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role, Side
from foundation.spreadsheets import unescape_formula
from foundation.tenancy import within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.tracker.polls.worlds import AT, CLOSES, answer, close, code_of, open_wave, staff
from tracker.cadence.bands import Band
from tracker.polls.frequency_texts import meaning_text
from tracker.polls.models import PollResult
from tracker.polls.side_by_side import SideBySide, side_by_side

pytestmark = pytest.mark.django_db
ASKED = ("frequency", "frequency-wanted")
AFTER = CLOSES + timedelta(days=3)


@pytest.fixture
def world(time_machine: Any) -> World:
    """A contact each Tuesday of the fourteen weeks up to the poll's last day: weekly."""
    world = make_world(active_on=date(2026, 8, 3), time_zone="UTC")
    time_machine.move_to(world.at(AFTER), tick=False)
    with within(world.institution.pk):
        for weeks in range(14):
            world.meet(date(2026, 12, 8) - timedelta(weeks=weeks))
    return world


def _answered(world: World, said: str, wanted: str, **fields: Any) -> SideBySide | None:
    """Letters: what one person after another answers; a hyphen: nothing."""
    people = staff(world, library=len(said), it=1)[Side.LIBRARY]
    wave = open_wave(world, **{"questions": ASKED, **fields})
    names = {"d": "daily", "w": "weekly", "m": "monthly", "r": "rarely"}
    for person, says, wants in zip(people, said, wanted, strict=True):
        given = {number: [names[one]] for number, one in ((1, says), (2, wants)) if one != "-"}
        answer(code_of(wave, person), given)
    close(wave)
    with within(world.institution.pk):
        return side_by_side(world.institution.pk, until=AFTER)


def test_answers_stand_beside_the_log_of_the_same_day(world: World) -> None:
    found = _answered(world, "mmmmwr", "wwwwd-")
    assert found is not None
    assert found.log.band == Band.WEEKLY
    rows = [(row.answer, row.said, row.said_percent, row.wanted, row.logged) for row in found.rows]
    assert rows == [
        ("daily", 0, 0.0, 1, False), ("weekly", 1, 16.7, 4, True), ("monthly", 4, 66.7, 0, False),
        ("few_a_year", 0, 0.0, 0, False), ("rarely", 1, 16.7, 0, False), ("-", 0, 0.0, 1, False),
    ]  # fmt: skip
    text = meaning_text(found)
    assert "People say “Monthly”" in text
    assert "The log shows “Weekly”, which is more often than they say." in text
    assert "People want “Weekly”, which is more often than they say it is. The log shows what they want" in text


def test_contact_after_the_last_day_does_not_count(world: World) -> None:
    """Nor one of the same week."""
    with within(world.institution.pk):
        world.meet(CLOSES + timedelta(days=1))
    found = _answered(world, "mmmmm", "wwwww")
    assert found is not None
    assert (found.wave.closes_on, found.log.contact_days) == (CLOSES, 12)


def test_question_of_fewer_than_five_answers_shows_nothing(world: World) -> None:
    found = _answered(world, "mmmmmm", "wwww--")
    assert found is not None
    assert [(row.wanted, row.wanted_percent) for row in found.rows] == [(None, None)] * 5
    assert "Fewer than five people answered how often they want it." in meaning_text(found)
    page = signed_in(world.librarian).get("/polls/how-often/").content.decode()
    assert "what they want</text>" not in page
    assert "what people say</text>" in page


def test_poll_of_fewer_than_five_shows_nothing_anywhere(world: World) -> None:
    found = _answered(world, "dddd", "dddd")
    assert found is not None
    assert (found.people, found.rows, meaning_text(found)) == (0, (), "")
    page = signed_in(world.librarian).get("/polls/how-often/").content.decode()
    assert "Fewer than five people answered, so nothing is shown." in page
    assert 'class="chart"' not in page


def test_open_poll_shows_nothing_and_the_closed_one_stays(world: World) -> None:
    _answered(world, "mmmmm", "wwwww")
    people = staff(world, library=6, it=1)[Side.LIBRARY]
    days = {
        "at": AT + timedelta(days=20),
        "opens_on": AFTER + timedelta(days=6),
        "closes_on": AFTER + timedelta(days=9),
    }
    wave = open_wave(world, name="Next", questions=ASKED, **days)
    for person in people:
        answer(code_of(wave, person), {1: ["daily"], 2: ["daily"]})
    with within(world.institution.pk):
        found = side_by_side(world.institution.pk, until=AT.date() + timedelta(40))
        assert found is not None
        assert (found.wave.name, found.people) == ("Autumn 2026", 5)


def test_poll_that_did_not_ask_what_is_wanted_says_so(world: World) -> None:
    found = _answered(world, "mmmmm", "-----", questions=("frequency",))
    assert found is not None
    assert "The poll did not ask how often people want it." in meaning_text(found)


def test_page_file_and_api_say_the_same(world: World) -> None:
    found = _answered(world, "mmmmwr", "wwwwd-")
    assert found is not None
    browser = signed_in(world.librarian)
    page = browser.get("/polls/how-often/").content.decode()
    assert meaning_text(found) in page
    assert page.count("<table") == 2
    read = list(csv.DictReader(io.StringIO(browser.get("/polls/how-often/file/").content.decode("utf-8-sig"))))
    with within(world.institution.pk):
        told = client_of(world.librarian).get("/api/v1/said-logged-wanted/").json()
    assert told["meaning"] == meaning_text(found)
    assert (told["people"], told["log_band"], told["poll"]) == (6, "weekly", found.wave.pk)
    assert [(unescape_formula(row["answer"]), int(row["said"]), int(row["wanted"])) for row in read] == [
        (row["answer"], row["said"], row["wanted"]) for row in told["rows"]
    ]


def test_report_has_the_table_the_picture_and_the_words(world: World) -> None:
    found = _answered(world, "mmmmwr", "wwwwd-")
    assert found is not None
    browser = signed_in(world.librarian)
    page = browser.get("/report/").content.decode()
    assert meaning_text(found) in page
    assert "chart-said-logged-wanted-title" in page
    read = client_of(world.librarian).get("/api/v1/reports/institution/").json()["said_logged_wanted"]
    assert [(row["answer"], row["said"], row["wanted"], row["logged"]) for row in read] == [
        (row.answer, row.said, row.wanted, row.logged) for row in found.rows
    ]
    assert browser.get("/report/report.pdf").status_code == 200
    earlier = client_of(world.librarian).get("/api/v1/reports/institution/?from=2026-09-01&to=2026-12-01").json()
    assert earlier["said_logged_wanted"] == []


def test_picture_shows_no_number_that_the_poll_does_not(world: World) -> None:
    """All it has of answers are rows that the poll itself shows of everybody: nothing can be subtracted."""
    found = _answered(world, "mmmmwr", "wwwwd-")
    assert found is not None
    with within(world.institution.pk):
        shown = {
            (row.question.slug, row.answer): row.count
            for row in PollResult.objects.filter(group__sides="").select_related("question")
        }
    for row in found.rows:
        assert row.said == shown.get(("frequency", row.answer), 0)
        assert row.wanted == shown.get(("frequency-wanted", row.answer), 0)


def test_side_by_side_takes_four_queries_at_any_size(world: World) -> None:
    _answered(world, "mmmmwr", "wwwwd-")
    with within(world.institution.pk), CaptureQueriesContext(connection) as queries:
        side_by_side(world.institution.pk, until=AFTER)
    assert len(queries) == 4


def test_poll_of_another_institution_is_not_seen(world: World) -> None:
    _answered(world, "mmmmm", "wwwww")
    other = make_world(active_on=date(2026, 8, 3), time_zone="UTC")
    page = signed_in(other.librarian).get("/polls/how-often/").content.decode()
    assert "No poll that asks how often it is has closed yet." in page
    assert "Ask people" not in page
    assert signed_in(other.librarian).get("/polls/how-often/file/").status_code == 404
    with within(other.institution.pk):
        told = (
            client_of(make_person(other.institution, Side.IT, Role.MANAGER)).get("/api/v1/said-logged-wanted/").json()
        )
    assert told == {"poll": None, "people": 0, "log_band": None, "meaning": "", "rows": []}
