"""Comments on a meeting, and who is told that they are mentioned."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.comments.actions import add_comment, delete_comment
from tracker.comments.mentions import mentioned_in
from tracker.comments.models import Comment
from tracker.delivery.models import Note
from tracker.delivery.notes import lines_of
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)


@pytest.fixture
def world() -> World:
    world = make_world()
    _call(world.librarian, "Ann Reed")
    _call(world.engineer, "José Núñez")
    return world


@pytest.fixture
def meeting(world: World) -> Meeting:
    with across_institutions():
        return world.meet(DAY)


def _call(person: Person, name: str) -> None:
    with across_institutions():
        Person.objects.filter(pk=person.pk).update(name=name)
    person.name = name


def _comment(world: World, meeting: Meeting, text: str, *, by: Person | None = None) -> Comment:
    with within(world.institution.pk):
        return add_comment(meeting=meeting, by=by or world.librarian, at=timezone.now(), text=text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@José Núñez, can you look?", ["José Núñez"]),
        ("@jose\u0301 NÚÑEZ and @Ann Reed", ["José Núñez", "Ann Reed"]),
        ("Ann Reed was there; ann@example.org too", []),
        ("@Ann", []),
        ("@Nobody Here", []),
    ],
)
def test_who_is_mentioned(world: World, text: str, names: list[str]) -> None:
    theirs = make_world()
    _call(theirs.engineer, "Ann Reed")
    with within(world.institution.pk):
        assert sorted(person.name for person in mentioned_in(text)) == sorted(names)
        assert all(person.institution_id == world.institution.pk for person in mentioned_in(text))


def test_the_longer_of_two_names_is_meant(world: World) -> None:
    with across_institutions():
        _call(make_person(world.institution, Side.IT), "Ann Reed-Smith")
    with within(world.institution.pk):
        assert [person.name for person in mentioned_in("@Ann Reed-Smith")] == ["Ann Reed-Smith"]


def test_a_mention_is_told_in_the_next_message(world: World, meeting: Meeting) -> None:
    _comment(world, meeting, "@José Núñez and @Ann Reed, please look")
    with across_institutions():
        (note,) = Note.objects.all()
        assert note.person == world.engineer
        (line,) = lines_of([note])
    assert line.sentence == (
        "Ann Reed mentions you in a comment on the meeting about Eduroam and SSO on Wednesday 4 March 2026."
    )
    assert line.url.endswith(f"/meetings/{meeting.pk}/")


def test_a_deleted_comment_tells_nobody(world: World, meeting: Meeting) -> None:
    comment = _comment(world, meeting, "@José Núñez")
    with within(world.institution.pk):
        with pytest.raises(Forbidden):
            delete_comment(comment=comment, by=world.engineer, at=timezone.now())
        delete_comment(comment=comment, by=world.librarian, at=timezone.now())
        assert not Note.objects.exists()
        assert not Comment.objects.exists()
        assert [entry.action for entry in AuditEntry.objects.filter(target="comment").order_by("pk")] == [
            "comment.add", "comment.delete",
        ]  # fmt: skip


def test_the_page_shows_adds_and_deletes(world: World, meeting: Meeting) -> None:
    client, page = signed_in(world.librarian), f"/meetings/{meeting.pk}/"
    for text, said in (("  ", "Write a comment of up to"), ("<b>See</b> https://example.org/", "Comment added.")):
        shown = client.post(f"{page}comment/", {"text": text}, follow=True).content.decode()
        assert said in shown
    assert "&lt;b&gt;See&lt;/b&gt;" in shown
    assert 'href="https://example.org/"' in shown
    with across_institutions():
        comment = Comment.objects.get()
    assert client.post(f"/comments/{comment.pk}/delete/", follow=True).status_code == 200
    with across_institutions():
        assert not Comment.objects.exists()


def test_readers_and_strangers_write_none(world: World, meeting: Meeting) -> None:
    with across_institutions():
        reader = make_person(world.institution, Side.LIBRARY, Role.READER)
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        stranger = make_world().librarian
    answers: dict[Any, int] = {reader: 403, dean: 302, stranger: 404}
    for person, status in answers.items():
        assert signed_in(person).post(f"/meetings/{meeting.pk}/comment/", {"text": "x"}).status_code == status
    assert "Add comment" not in signed_in(reader).get(f"/meetings/{meeting.pk}/").content.decode()
