"""What a consortium sees of its members: distributions over those that agreed, from five on, and nothing else."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Consortium, Institution
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_institution, make_person
from tests.factories.projects import World
from tests.factories.reports import READERS, TODAY, make_reported
from tracker.cadence.bands import Band
from tracker.figures.periods import last_weeks
from tracker.projects.actions import update_project
from tracker.reports import disclosure, queries
from tracker.reports.actions import freeze_consortium_months, keep_band_weeks
from tracker.reports.consortium import closed_months, last_week_of, rollup
from tracker.reports.disclosure import choose, is_safe
from tracker.reports.models import BandWeek, ConsortiumMonth
from tracker.reports.report import report_data

pytestmark = pytest.mark.django_db
#: In June, May and the months before are over.
MAY, APRIL = date(2026, 5, 1), date(2026, 4, 1)
NOON = datetime(2026, 6, 17, 12, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def _standing(place: Institution, month: date, band: str, **counts: int) -> None:
    row = dict.fromkeys(("new", "daily", "weekly", "monthly", "few_a_year", "rarely", "late", "changes_seen"), 0)
    BandWeek.objects.create(institution=place, week=last_week_of(month), own_band=band, **{**row, **counts})


def _member(consortium: Consortium, band: str, *, agreed_at: datetime | None = LONG_AGO, **counts: int) -> Institution:
    place = make_institution(consortium=consortium, consortium_agreed_at=agreed_at)
    for month in (APRIL, MAY):
        _standing(place, month, band, **counts)
    return place


def _months(consortium: Consortium) -> dict[date, Any]:
    return {row["month"]: row for row in rollup(consortium, today=TODAY)["months"]}


def test_months_count_members_that_had_agreed(django_assert_num_queries: Any) -> None:
    ours, theirs = Consortium.objects.create(name="Ours"), Consortium.objects.create(name="Theirs")
    with across_institutions():
        for band in ("daily", "weekly", "monthly", "rarely"):
            _member(ours, band, weekly=2)
        _member(ours, "new", new=1, weekly=1)
        _member(ours, "daily", agreed_at=None, weekly=50)
        _member(ours, "daily", agreed_at=datetime(2026, 6, 1, tzinfo=UTC), weekly=50)  # when May was over
        _member(theirs, "daily", weekly=50)
        assert freeze_consortium_months(consortium=ours, at=NOON) == 12
        assert freeze_consortium_months(consortium=ours, at=NOON) == 0
        freeze_consortium_months(consortium=theirs, at=NOON)
    with django_assert_num_queries(2):
        result = rollup(ours, today=TODAY)
    assert (result["members"], result["at_least"], len(result["months"])) == (7, 5, 12)
    assert result["months"][0] == {
        "month": MAY,
        "week": date(2026, 5, 25),
        "institutions": 5,
        "institution_bands": {"new": 1, "daily": 1, "weekly": 1, "monthly": 1, "few_a_year": 0, "rarely": 1},
        "project_bands": {"new": 1, "daily": 0, "weekly": 9, "monthly": 0, "few_a_year": 0, "rarely": 0},
        "weekly_or_better": 50.0,
    }
    nothing = {"institutions": None, "institution_bands": None, "project_bands": None, "weekly_or_better": None}
    assert _months(theirs)[MAY] == {"month": MAY, "week": date(2026, 5, 25), **nothing}
    assert _months(ours)[date(2026, 3, 1)]["institutions"] is None  # nobody's standing is known


def test_a_month_never_changes() -> None:
    ours = Consortium.objects.create(name="Ours")
    with across_institutions():
        places = [_member(ours, "weekly", weekly=1) for _ in range(6)]
        freeze_consortium_months(consortium=ours, at=NOON)
        before = _months(ours)
        Institution.objects.filter(pk=places[0].pk).update(consortium_agreed_at=None)
        BandWeek.objects.filter(institution=places[1]).update(own_band="rarely")
        places[2].delete()
        _member(ours, "daily", weekly=9)
        freeze_consortium_months(consortium=ours, at=NOON + timedelta(days=1))
    assert _months(ours) == before


def test_no_difference_of_two_answers_shows_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members join and leave each month. Of all pairs of months that a reader sees, in either form, no difference is
    about one to four of them; and what is shown is about five."""
    ours = Consortium.objects.create(name="Ours")
    luck = Random(5)
    with across_institutions():
        places = [_member(ours, "weekly", weekly=1) for _ in range(9)]
        # who rests follows from the ids, which other tests have moved on
        shuffled, first = disclosure._shuffled, places[0].pk
        monkeypatch.setattr(disclosure, "_shuffled", lambda member: shuffled(member - first))
        reader = make_person(places[0], Side.OTHER, Role.CONSORTIUM)
        at = NOON
        for _month in range(14):
            freeze_consortium_months(consortium=ours, at=at)
            at += timedelta(days=30)
            month = closed_months(at)[-1]
            for place in places[1:]:
                if luck.random() < 0.12:
                    agreed_at = None if luck.random() < 0.5 else LONG_AGO
                    Institution.objects.filter(pk=place.pk).update(consortium_agreed_at=agreed_at)
            places += [_member(ours, "daily") for _ in range(luck.choice((0, 1, 1, 3)))]
            for place in places:
                if not BandWeek.objects.filter(institution=place, week=last_week_of(month)).exists():
                    _standing(place, month, luck.choice(Band.values), weekly=luck.randrange(5))
    kept = {row.month: row for row in ConsortiumMonth.objects.filter(consortium=ours)}
    with time_machine.travel(at, tick=False):
        told = client_of(reader).get("/api/v1/reports/consortium/").json()
        page = signed_in(reader).get("/report/consortium/").content.decode()
        for wrong in ("?month=2026-05-01", "?institution=1", "?from=2026-01-01", "?format=csv"):
            assert client_of(reader).get(f"/api/v1/reports/consortium/{wrong}").status_code in (400, 404), wrong
    assert set(told) == {"consortium", "members", "at_least", "months"}
    shown = {}
    for row in told["months"]:
        members = frozenset(kept[date.fromisoformat(row["month"])].members)
        assert (row["institutions"] or 0) == len(members)
        assert sum((row["institution_bands"] or {}).values()) == len(members)
        if members:
            shown[row["month"]] = members
    assert len(shown) > 5
    assert len(set(shown.values())) > 1
    for one, other in permutations(shown.values(), 2):
        assert len(one) >= 5
        assert len(one - other) not in (1, 2, 3, 4)
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert len(rows) == len(told["months"])
    for told_row, row in zip(told["months"], rows, strict=True):
        cells = re.findall(r"<td[^>]*>([^<]*)</td>", row)
        bands = list((told_row["institution_bands"] or {}).values())
        assert [int(cell) for cell in cells if cell.isdigit()] == [*filter(None, [told_row["institutions"]]), *bands]


@given(st.lists(st.frozensets(st.integers(0, 24)), max_size=14))
def test_chosen_members_are_safe_beside_all_before(agreed: list[frozenset[int]]) -> None:
    published: list[frozenset[int]] = []
    for now in agreed:
        members = choose(now, published)
        assert members <= now
        assert not members or is_safe(members, published)
        published += [members] if members else []
    for one, other in permutations(published, 2):
        assert len(one - other) == 0 or len(one - other) >= 5


def test_who_joins_or_leaves_alone_waits_for_others() -> None:
    ten = frozenset(range(10))
    assert choose(ten, []) == ten
    assert choose(ten | {10}, [ten]) == ten
    assert choose(ten | set(range(10, 15)), [ten]) == ten | set(range(10, 15))
    alone = choose(ten - {0}, [ten])
    assert len(alone) == 5
    assert choose(ten - {0}, [ten, alone]) == alone
    assert choose(frozenset(range(4)), []) == frozenset()
    assert choose(frozenset(range(1, 7)), [frozenset(range(7))]) == frozenset()


def test_consortium_report_is_for_its_readers() -> None:
    with across_institutions():
        ours = Consortium.objects.create(name="Ours")
        place = make_institution(consortium=ours, consortium_agreed_at=timezone.now())
        reader, dean = (make_person(place, Side.OTHER, role) for role in (Role.CONSORTIUM, Role.DEAN))
        stray = make_person(make_institution(), Side.OTHER, Role.CONSORTIUM)
        silent = make_person(make_institution(consortium=ours), Side.OTHER, Role.CONSORTIUM)
    path, page = "/api/v1/reports/consortium/", "/report/consortium/"
    assert client_of(reader).get(path).json()["consortium"] == "Ours"
    assert [client_of(person).get(path).status_code for person in (dean, stray, silent)] == [403, 404, 404]
    assert [signed_in(person).get(page).status_code for person in (reader, dean, stray, silent)] == [200, 403, 404, 404]


def test_administrator_agrees_and_takes_it_back() -> None:
    with across_institutions():
        place = make_institution(consortium=Consortium.objects.create(name="Ours"))
        admin = make_person(place, Side.OTHER, Role.ADMIN)
    client = signed_in(admin)
    form = dict(client.get("/institution/").context["form"].initial)
    for shares in (True, False):
        sent = {name: value for name, value in form.items() if value not in (None, False) and name != "version"}
        assert client.post("/institution/", {**sent, **({"shares": "on"} if shares else {})}).status_code == 302
        with across_institutions():
            place.refresh_from_db()
            assert (place.consortium_agreed_at is not None) == shares
            entry = AuditEntry.objects.filter(institution=place, action="institution.update").latest("pk")
            assert list(entry.changes) == ["consortium_agreed_at"]
    with across_institutions():
        alone = make_person(make_institution(), Side.OTHER, Role.ADMIN)
    assert "shares" not in signed_in(alone).get("/institution/").context["form"].fields


def _before(world: World) -> Any:
    data = report_data(world.institution, last_weeks(TODAY), at=world.at(TODAY), roles=READERS)
    return data[queries.before], queries.past in data._loaded


def test_stored_weeks_equal_computed_and_expire() -> None:
    world, neighbour = make_reported(), make_reported()
    with within(world.institution.pk):
        computed, from_contacts = _before(world)
        assert from_contacts
        keep_band_weeks(institution=world.institution, at=world.at(TODAY))
        assert _before(world) == (computed, False)
        assert BandWeek.objects.count() == 52
        world.meet(date(2026, 3, 24), at=world.at(TODAY))
        _changed, from_contacts = _before(world)
        assert from_contacts
    with across_institutions():
        assert not BandWeek.objects.filter(institution=neighbour.institution).exists()
        stale = list(queries.out_of_step(at=world.at(TODAY)))
        assert stale == [world.institution, neighbour.institution]
        for place in stale:
            keep_band_weeks(institution=place, at=world.at(TODAY))
        assert list(queries.out_of_step(at=world.at(TODAY))) == []
        update_project(project=world.project, by=None, at=world.at(TODAY), name="Another name")
        assert list(queries.out_of_step(at=world.at(TODAY))) == [world.institution]
