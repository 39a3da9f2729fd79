"""What somebody with the database, its backups and the logs finds out about who said what: nothing.

They may read every row of every table, as often as they like; they do not have the installation's key. (Who has it, and
a copy of the database for the time before and after an answer, can join the two: docs/adr/ says so.)
"""

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, models

from accounts.institutions.models import Institution
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.tracker.polls.worlds import answer, answer_all, close, code_of, open_wave, staff
from tracker.polls.groups import MIN_GROUP
from tracker.polls.models import PollGroup, PollResult, SealedAnswer, Ticket, Wave
from tracker.polls.sealing import digest_of, seal, unseal

pytestmark = pytest.mark.django_db
Snapshot = dict[str, set[str]]


@pytest.fixture
def world() -> World:
    return make_world()


def _everything() -> Snapshot:
    """Each row of each table, as text: what a backup holds."""
    with across_institutions():
        return {
            model._meta.label: {
                json.dumps(row, default=_as_text, sort_keys=True) for row in model._base_manager.order_by().values()
            }
            for model in apps.get_models()
        }


def _as_text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def test_answer_changes_no_row_but_a_ticket_and_a_sealed_one(world: World) -> None:
    people = staff(world, library=5, it=1)[Side.LIBRARY]
    wave = open_wave(world)
    before = _everything()
    for person in people:
        answer(code_of(wave, person), {1: ["weekly"], 4: ["diqs08"]})
        after = _everything()
        gone = {name: rows - after[name] for name, rows in before.items() if rows - after[name]}
        come = {name: after[name] - rows for name, rows in before.items() if after[name] - rows}
        assert {name: len(rows) for name, rows in gone.items()} == {Ticket._meta.label: 1}
        assert {name: len(rows) for name, rows in come.items()} == {SealedAnswer._meta.label: 1}
        text = str(come)
        assert "weekly" not in text
        assert "diqs08" not in text
        assert b"diqs08".hex() not in text
        before = after


def test_answers_point_at_no_person_and_tell_no_time() -> None:
    for model in (Ticket, SealedAnswer, PollResult, PollGroup):
        targets = {field.related_model for field in model._meta.fields if field.is_relation}
        assert targets <= {Institution, Wave, PollGroup, PollResult._meta.get_field("question").related_model}
    for model in (Ticket, SealedAnswer):
        assert not [field for field in model._meta.fields if isinstance(field, models.DateField | models.AutoField)]


def test_sealed_answers_say_nothing_without_the_key(world: World, settings: Any) -> None:
    wave = open_wave(world)
    answer(code_of(wave, world.librarian), {1: ["weekly"]})
    answer(code_of(wave, world.engineer), {4: ["a long word of some forty characters"]})
    with within(world.institution.pk):
        rows = [bytes(row.sealed) for row in SealedAnswer.objects.all()]
    assert len({len(row) for row in rows}) == 1
    assert None not in [unseal(row, wave_id=wave.pk) for row in rows]
    settings.SECRET_KEY = f"{django_settings.SECRET_KEY}, guessed"
    assert [unseal(row, wave_id=wave.pk) for row in rows] == [None, None]


def test_code_of_a_person_cannot_be_made_without_the_key(world: World, settings: Any) -> None:
    """The database knows whom a wave asks, but not which ticket is whose."""
    wave = open_wave(world)
    with within(world.institution.pk):
        known = set(Ticket.objects.values_list("digest", flat=True))
    assert digest_of(code_of(wave, world.librarian)) in known
    settings.SECRET_KEY = "another"
    assert digest_of(code_of(wave, world.librarian)) not in known


def test_tickets_lie_in_no_order_of_people(world: World) -> None:
    """Of thirty people: the place of a ticket in its table is a matter of chance."""
    people = staff(world, library=30, it=1)[Side.LIBRARY]
    orders = set()
    for name in ("a", "b"):
        wave = open_wave(world, name=name, sides=["library"])
        owners = {digest_of(code_of(wave, person)): person.pk for person in people}
        with within(world.institution.pk):
            orders.add(tuple(owners[digest] for digest in _by_place(Ticket, wave)))
    assert {len(set(order)) for order in orders} == {30}
    assert len(orders) == 2
    assert all(list(order) != sorted(order) for order in orders)


def _by_place(model: type[Ticket], wave: Wave) -> Iterator[str]:
    """In the order in which the rows lie in the table, where the database tells it."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT digest FROM {model._meta.db_table} WHERE wave_id = %s ORDER BY {place}", [wave.pk])
        yield from (digest for (digest,) in cursor.fetchall())


def test_result_does_not_show_who_answered_first(world: World) -> None:
    """The same answers, by others of their side and in another order, leave the same rows in the same order."""
    people = staff(world, library=6, it=5)
    found = []
    for name, backwards in (("a", False), ("b", True)):
        wave = open_wave(world, name=name)
        cast = [({1: ["daily"], 4: ["sso"]}, Side.LIBRARY)] * 2 + [({1: ["rarely"], 4: ["ai"]}, Side.LIBRARY)] * 4
        cast += [({2: ["no"]}, Side.IT)] * 5
        left = {side: list(reversed(some)) if backwards else list(some) for side, some in people.items()}
        for answers, side in reversed(cast) if backwards else cast:
            answer(code_of(wave, left[side].pop()), answers)  # type: ignore[arg-type]
        close(wave)
        with within(world.institution.pk):
            rows = PollResult.objects.filter(question__wave=wave).order_by("pk")
            found.append(list(rows.values_list("question__number", "group__sides", "answer", "count")))
            assert not SealedAnswer.objects.exists()
            assert not Ticket.objects.exists()
    assert found[0] == found[1]
    assert ("sso", 2) in [(word, count) for _number, _sides, word, count in found[0]]


def test_answer_of_another_wave_cannot_be_slipped_in(world: World) -> None:
    people = staff(world, library=5, it=1)[Side.LIBRARY]
    wave = open_wave(world)
    answer_all(wave, people, {1: ["weekly"]})
    with within(world.institution.pk):
        forged = seal('{"side": "library", "answers": {"1": ["daily"]}}', wave_id=wave.pk + 1)
        SealedAnswer.objects.create(institution=world.institution, wave=wave, sealed=forged)
    close(wave)
    with within(world.institution.pk):
        assert PollGroup.objects.get(sides="").people == 5


def test_no_filter_of_any_surface_makes_a_group_smaller(world: World) -> None:
    """All pairs and triples of what can be asked of results, by API, page, CSV and Excel's rows: whole groups only."""
    people = staff(world, library=6, it=2, leadership=3)
    for name in ("a", "b"):
        wave = open_wave(world, name=name)
        for number, person in enumerate(one for some in people.values() for one in some):
            answer(code_of(wave, person), {1: ["daily" if number % 3 else "rarely"], 4: [f"word{number % 2}"]})
        close(wave)
    with within(world.institution.pk):
        shown = {(group.sides, group.people) for group in PollGroup.objects.all()}
        waves = list(Wave.objects.values_list("pk", flat=True))
    assert shown == {("", 11), ("it+leadership", 5), ("library", 6)}
    asked = [("wave", str(pk)) for pk in waves]
    asked += [("sides", sides) for sides in ("it", "leadership", "library", "it+leadership", "other")]
    asked += [("question", "frequency"), ("kind", "words"), ("answer", "daily"), ("answer", "-"), ("count", "1")]
    asked += [("search", "daily"), ("ordering", "-id")]
    with within(world.institution.pk):
        reader = client_of(make_person(world.institution, Side.IT, Role.MANAGER))
    pages = signed_in(world.librarian)
    rows_seen = 0
    for query in [dict(some) for size in (1, 2, 3) for some in combinations(asked, size)]:
        answered = reader.get("/api/v1/poll-results/", query)
        if query.keys() <= {"search"} | {"wave", "sides", "question", "kind", "answer", "count", "ordering"}:
            assert answered.status_code == 200, (query, answered.content)
        for row in answered.json()["results"]:
            assert (row["sides"], row["people"]) in shown
            rows_seen += 1
    assert rows_seen > 100
    for query in ({}, {"kind": "words"}, {"sides": "it"}, {"format": "csv"}):
        text = pages.get("/polls/results/", query).content.decode()
        assert "daily" not in text or "Everybody" in text
        assert "IT and Leadership" in text or query.get("sides") == "it" or query.get("kind") == "words"
    waves_shown = reader.get("/api/v1/poll-waves/").json()["results"]
    assert all(row["asked"] >= MIN_GROUP for row in waves_shown)


def test_open_wave_shows_on_no_surface_what_was_answered(world: World) -> None:
    people = staff(world, library=6, it=1)[Side.LIBRARY]
    wave = open_wave(world)
    answer_all(wave, people, {4: ["diqs08"]})
    with within(world.institution.pk):
        manager = make_person(world.institution, Side.IT, Role.MANAGER, Role.ADMIN)
        reader = client_of(manager)
    pages = signed_in(manager)
    for address in (f"/polls/{wave.pk}/", "/polls/", "/polls/results/", "/report/", "/", "/trail/"):
        assert "diqs08" not in pages.get(address, follow=True).content.decode()
    assert reader.get("/api/v1/poll-results/").json()["results"] == []
