"""Working agreements in the report: who has agreed, and what is to be looked at."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tracker.agreements.actions import add_agreement, agree_to, update_agreement

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 18)


def test_report_says_which_sides_agreed_and_what_is_due(time_machine: Any) -> None:
    world, neighbour = make_world(), make_world()
    time_machine.move_to(world.at(TODAY), tick=False)
    for place in (neighbour, world):
        with within(place.institution.pk):
            said: dict[str, Any] = {
                "institution_id": place.institution.pk, "by": None, "at": place.at(TODAY), "purpose": "One desk",
                "library_owner": place.librarian, "it_owner": place.engineer,
            }  # fmt: skip
            half, whole, ended = (add_agreement(name=name, **said) for name in ("Half", "Whole", "Ended"))
            agree_to(agreement=half, by=place.librarian, at=place.at(TODAY))
            for person in (place.librarian, place.engineer):
                agree_to(agreement=whole, by=person, at=place.at(TODAY))
            update_agreement(agreement=ended, by=None, at=place.at(TODAY), ended_on=TODAY)
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    client = client_of(dean)
    report = client.get("/api/v1/reports/institution/").json()
    assert [(row["name"], row["in_force"], row["library_agreed_on"], row["it_agreed_on"])
            for row in report["agreements"]] == [
        ("Half", False, "2026-02-18", None), ("Whole", True, "2026-02-18", "2026-02-18")
    ]  # fmt: skip
    figures = {row["key"]: row["value"] for row in report["figures"]}
    assert (figures["agreements_waiting"], figures["agreements_to_review"]) == (1, 0)
    with within(world.institution.pk):
        update_agreement(agreement=whole, by=None, at=world.at(TODAY), review_on=TODAY + timedelta(days=30))
    report = client.get("/api/v1/reports/institution/").json()
    assert {row["key"]: row["value"] for row in report["figures"]}["agreements_to_review"] == 1
