"""Seals show what was changed, removed or put in; what is only added, or comes late, agrees."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.audit.models import AuditEntry, record
from accounts.roles import Role, Side
from accounts.trail import sealing
from accounts.trail.models import AuditSeal
from accounts.trail.sealing import entry_digest, faults, seal, unsealed
from accounts.trail.tasks import seal_audit_trail
from collab.beat import SCHEDULE
from foundation.tenancy import across_institutions
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with across_institutions():
        yield make_world()


def _write(world: World, count: int = 1) -> None:
    for _n in range(count):
        record(by=None, at=NOW, action="project.update", target=world.project, name=["Before", "After"])


def _seal(world: World, hours: int = 0) -> int:
    return seal(world.institution.pk, at=NOW + timedelta(hours=hours))


def _faults(world: World, noted: str = "") -> list[str]:
    return list(faults(world.institution.pk, noted=noted))


def test_entries_are_sealed_once_and_agree(world: World) -> None:
    before = AuditEntry.objects.filter(institution=world.institution).count()
    _write(world, 3)
    assert _seal(world) == before + 3
    assert _seal(world, 1) == 0
    _write(world, 2)
    assert _seal(world, 2) == 2
    assert [found.number for found in AuditSeal.objects.all()] == [2, 1]
    assert _faults(world) == []


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_long_trail_is_sealed_in_parts(world: World, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MAX_SEALED", size)
    monkeypatch.setattr("accounts.trail.tasks.MAX_SEALED", size)
    _write(world, 5)
    there = AuditEntry.objects.count()
    assert seal_audit_trail() == there
    sealed = [pk for found in AuditSeal.objects.all() for pk, _digest in found.entries]
    assert sorted(sealed) == sorted(AuditEntry.objects.values_list("pk", flat=True))
    assert _faults(world) == []


def _change(world: World) -> str:
    AuditEntry.objects.filter(pk=_newest(world)).update(changes={"name": ["Before", "Other"]})
    return f"Entry {_newest(world)} was changed."


def _blame_another(world: World) -> str:
    AuditEntry.objects.filter(pk=_newest(world)).update(by=world.librarian)
    return f"Entry {_newest(world)} was changed."


def _predate(world: World) -> str:
    AuditEntry.objects.filter(pk=_newest(world)).update(at=NOW - timedelta(microseconds=1))
    return f"Entry {_newest(world)} was changed."


def _remove(world: World) -> str:
    pk = _newest(world)
    AuditEntry.objects.filter(pk=pk).delete()
    return f"Entry {pk} was removed."


def _remove_a_seal(world: World) -> str:
    AuditSeal.objects.filter(number=1).delete()
    return "Seal 1 is missing."


def _seal_a_change_anew(world: World) -> str:
    first = AuditSeal.objects.get(number=1)
    pk = first.entries[0][0]
    AuditEntry.objects.filter(pk=pk).update(changes={})
    rows = list(AuditEntry.objects.filter(pk__in=[pk for pk, _digest in first.entries]).order_by("pk"))
    first.entries = [[row.pk, entry_digest(row)[:16]] for row in rows]
    first.digest = sealing.chained(sealing.NOTHING, rows)
    first.save()
    return "Seal 2 was made again, or one before it."


def _newest(world: World) -> int:
    return max(pk for pk, _digest in AuditSeal.objects.get(institution=world.institution, number=2).entries)


@pytest.mark.parametrize("tamper", [_change, _blame_another, _predate, _remove, _remove_a_seal, _seal_a_change_anew])
def test_what_was_tampered_with_is_named(world: World, tamper: Callable[[World], str]) -> None:
    _seal(world)
    _write(world, 2)
    _seal(world, 1)
    assert _faults(world) == []
    said = tamper(world)
    assert said in _faults(world)


def test_newest_seals_that_were_cut_off_are_missed_by_a_note(world: World) -> None:
    _seal(world)
    _write(world)
    _seal(world, 1)
    noted = AuditSeal.objects.get(number=2).digest
    assert _faults(world, noted) == []
    last = AuditSeal.objects.get(number=2)
    AuditEntry.objects.filter(pk__in=[pk for pk, _digest in last.entries]).delete()
    last.delete()
    assert _faults(world) == []  # nothing in the database tells
    assert _faults(world, noted) == [f"No seal has the digest {noted}: seals were made again, or removed."]


def test_entry_that_was_committed_late_is_sealed_next(world: World) -> None:
    _write(world, 3)
    late = AuditEntry.objects.filter(institution=world.institution).order_by("-pk")[1]
    held = {field.attname: getattr(late, field.attname) for field in AuditEntry._meta.concrete_fields}
    late.delete()
    _seal(world)
    AuditEntry.objects.create(**held)
    assert _seal(world, 1) == 1
    assert _faults(world) == []


def test_neighbour_is_sealed_apart(world: World) -> None:
    other = make_world()
    _seal(world)
    assert not AuditSeal.objects.filter(institution=other.institution).exists()
    assert set(unsealed()) == {other.institution}
    assert seal_audit_trail() > 0
    assert set(unsealed()) == set()
    AuditEntry.objects.filter(institution=other.institution).update(changes={})
    assert _faults(world) == []
    assert list(faults(other.institution.pk)) != []


def test_timetable_seals() -> None:
    assert "accounts.seal_audit_trail" in {entry["task"] for entry in SCHEDULE.values()}


def test_command_says_what_agrees_and_what_does_not(world: World) -> None:
    said = io.StringIO()
    call_command("verify_audit_trail", stdout=said)
    assert "nothing is sealed yet" in said.getvalue()
    _seal(world)
    newest = AuditSeal.objects.get()
    call_command("verify_audit_trail", institution=world.institution.pk, digest=newest.digest, stdout=said)
    assert f"seal 1: {newest.digest}" in said.getvalue()
    AuditEntry.objects.filter(pk=newest.newest_id).delete()
    with pytest.raises(CommandError, match=r"not as it was sealed\. Faults: 1"):
        call_command("verify_audit_trail", stdout=said)
    assert f"Entry {newest.newest_id} was removed" in said.getvalue()


@pytest.mark.parametrize(
    ("asked", "said"), [({"digest": "0"}, "say --institution"), ({"institution": 0}, "no institution 0")]
)
def test_command_refuses_what_it_cannot_check(asked: dict[str, object], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("verify_audit_trail", **asked)


def test_page_shows_the_newest_seal_of_its_institution(world: World) -> None:
    make_world()
    seal_audit_trail()
    administrator = make_person(world.institution, Side.IT, Role.ADMIN)
    answer = signed_in(administrator).get("/trail/")
    mine = AuditSeal.objects.get(institution=world.institution).digest
    assert mine in answer.content.decode()
    others = AuditSeal.objects.exclude(institution=world.institution).values_list("digest", flat=True)
    assert not any(digest in answer.content.decode() for digest in others)


class TestAnyEntries(TestCase):
    changes = st.dictionaries(
        st.text(max_size=8).filter(lambda text: "\0" not in text and text.isprintable()),
        st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text("aé漢\u202e", max_size=8),
        max_size=4,
    )

    @settings(max_examples=20, deadline=None)
    @given(st.lists(changes, min_size=1, max_size=5), st.data())
    def test_any_change_to_any_entry_shows(self, said: list[dict[str, object]], data: st.DataObject) -> None:
        with across_institutions():
            world = make_world()
            for changes in said:
                entry = AuditEntry(
                    institution=world.institution, at=NOW, action="x", target="y", target_id=1, changes=changes
                )
                entry.save()
            _seal(world)
            assert _faults(world) == []
            pk = data.draw(st.sampled_from(list(AuditEntry.objects.filter(target="y").values_list("pk", flat=True))))
            AuditEntry.objects.filter(pk=pk).update(changes={"another": said})
            assert _faults(world) == [f"Entry {pk} was changed."]
