"""Goals in the report: programs read codes, people words."""

import io
from datetime import datetime, time, timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from accounts.roles import Role, Side
from foundation.tenancy import within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.goals import SET_ON, make_goal
from tests.factories.people import make_person
from tests.factories.projects import make_world

pytestmark = pytest.mark.django_db


def test_people_read_words_where_programs_read_codes() -> None:
    world = make_world()
    with within(world.institution.pk):
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        make_goal(world, "it", due_on=SET_ON + timedelta(days=100))
    with time_machine.travel(world.at(SET_ON + timedelta(days=90)), tick=False):
        client = client_of(dean)
        [row] = client.get("/api/v1/reports/institution/").json()["goals"]
        assert (row["side"], row["state"]) == ("it", "at_risk")
        book = load_workbook(io.BytesIO(client.get("/api/v1/reports/institution/", {"format": "xlsx"}).content))
        [head, line] = book["Goals"].iter_rows(values_only=True)
        assert dict(zip(head, line, strict=True)) == {
            "Project id": world.project.pk,
            "Project": world.project.name,
            "Side": "IT",
            "Goal": "One login for everything",
            "State": "At risk",
            "Due": datetime.combine(SET_ON + timedelta(days=100), time()),
        }
        page = signed_in(dean).get("/report/").content.decode()
        assert "<td>At risk</td>" in page
        assert "at_risk" not in page
