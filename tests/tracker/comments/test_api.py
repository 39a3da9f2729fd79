"""Comments over REST: written by whoever writes, deleted by their author and managers."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.comments.models import Comment
from tracker.delivery.models import Note
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db
URL = "/api/v1/comments/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def meeting(world: World) -> Meeting:
    with across_institutions():
        return world.meet(date(2026, 3, 4))


def test_comment_is_written_found_and_told(world: World, meeting: Meeting) -> None:
    asked = {"meeting": meeting.pk, "text": f"Thank you, @{world.engineer.name}"}
    answer = client_of(world.librarian).post(URL, asked, format="json")
    assert answer.status_code == 201
    assert {**answer.json(), **asked, "by": world.librarian.pk} == answer.json()
    with across_institutions():
        assert list(Note.objects.values_list("person", "kind")) == [(world.engineer.pk, "mention")]
    found = client_of(world.engineer).get(URL, {"meeting": meeting.pk, "expand": "people"}).json()
    assert found["results"] == [answer.json()]
    assert [person["id"] for person in found["people"]] == [world.librarian.pk]


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_comment_without_usable_text_is_refused(world: World, meeting: Meeting, text: str) -> None:
    answer = client_of(world.librarian).post(URL, {"meeting": meeting.pk, "text": text}, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/text"]


def test_comment_is_deleted_by_its_author_and_the_copy_hears(world: World, meeting: Meeting) -> None:
    author = client_of(world.librarian)
    row = author.post(URL, {"meeting": meeting.pk, "text": "A slip"}, format="json").json()
    assert client_of(world.engineer).delete(f"{URL}{row['id']}/").status_code == 403
    assert author.delete(f"{URL}{row['id']}/").status_code == 204
    gone = author.get(URL, {"updated_since": "2026-01-01T00:00:00Z", "deleted": "true"}).json()
    assert [one["id"] for one in gone["deleted"]] == [row["id"]]


def test_comments_of_others_and_of_readers_are_refused(world: World, meeting: Meeting) -> None:
    other = make_world()
    asked = {"meeting": meeting.pk, "text": "From elsewhere"}
    answer = client_of(other.librarian).post(URL, asked, format="json")
    assert answer.json()["errors"][0]["code"] == "does_not_exist"
    with across_institutions():
        reader = make_person(world.institution, Side.OTHER, Role.READER)
    assert client_of(reader).post(URL, asked, format="json").status_code == 403
    assert APIClient().post(URL, asked, format="json").status_code == 401
    with across_institutions():
        assert not Comment.objects.exists()


def test_comments_take_a_fixed_number_of_queries(
    world: World, meeting: Meeting, django_assert_max_num_queries: object
) -> None:
    client = client_of(world.librarian)
    for count in (1, 3):
        with across_institutions():
            Comment.objects.all().delete()
            Comment.objects.bulk_create(
                Comment(institution=world.institution, meeting=meeting, by=world.librarian, text=f"{number}")
                for number in range(count)
            )
        with django_assert_max_num_queries(4):  # type: ignore[operator]
            assert len(client.get(URL, {"expand": "people"}).json()["results"]) == count
