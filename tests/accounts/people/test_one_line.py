"""What people call something is one line, whichever way it came: in a mail it cannot begin a paragraph of ours."""

from collections.abc import Callable

import pytest
from django.db import models

from accounts.people.models import Person, Team
from accounts.roles import Side
from foundation.db.inserts import insert, insert_with_children
from foundation.db.line_fields import LineField
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]
TYPED = " Ann\r\n\r\nYour password ends.\u2028Go\u202e on\u2069\t "
STORED = "Ann Your password ends. Go on"


def _saved(team: Team) -> None:
    team.name = TYPED
    team.save()


def _bulk_updated(team: Team) -> None:
    team.name = TYPED
    Team.objects.bulk_update([team], ["name"])


WAYS: list[Callable[[Team], object]] = [
    _saved,
    _bulk_updated,
    lambda team: Team.objects.filter(pk=team.pk).update(name=TYPED),
    lambda team: insert(Team(institution=team.institution, name=TYPED, side=team.side)),
    lambda team: insert_with_children(Team(institution=team.institution, name=TYPED, side=team.side), []),
    lambda team: Team.objects.bulk_create([Team(institution=team.institution, name=TYPED, side=team.side)]),
]


@pytest.mark.parametrize("write", WAYS)
def test_name_is_stored_as_one_line(write: Callable[[Team], object]) -> None:
    write(make_team(make_institution(), Side.IT))
    assert list(Team.objects.filter(name__contains="Ann").values_list("name", flat=True)) == [STORED]


def test_saved_row_has_what_is_stored() -> None:
    team = Team(institution=make_institution(), name=TYPED, side=Side.IT)
    team.save()
    assert team.name == STORED


def test_line_field_is_a_plain_column_to_migrations() -> None:
    field = Team._meta.get_field("name")
    assert isinstance(field, LineField)
    assert field.deconstruct()[1] == f"{models.CharField.__module__.replace('.fields', '')}.CharField"


def test_own_name_is_one_line_by_page_and_api() -> None:
    person = make_person(make_institution(), Side.IT)
    given = {"name": TYPED, "email": person.email}
    assert signed_in(person).post("/profile/", given).status_code == 302
    assert Person.objects.get(pk=person.pk).name == STORED
    answer = client_of(person).patch("/api/v1/me/", {"name": f"{TYPED}\n2"})
    assert answer.json()["person"]["name"] == f"{STORED} 2"


def test_name_without_a_letter_is_refused_by_the_api() -> None:
    person = make_person(make_institution(), Side.IT)
    answer = client_of(person).patch("/api/v1/me/", {"name": "\u202e\n"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/name"
