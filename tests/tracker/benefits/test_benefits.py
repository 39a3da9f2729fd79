"""The ledger of benefits: what may be said, who says and confirms it, what it asks on the week and in a message."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tests.tracker.benefits.covering import overlaps
from tracker.benefits import actions
from tracker.benefits.models import Benefit, ExchangeRate
from tracker.benefits.queries import of_period
from tracker.benefits.sentences import amount_of, in_words
from tracker.delivery.models import Note
from tracker.delivery.notes import lines_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 17)
WELSH: dict[str, Any] = {
    "kind": "money_saved", "text": "Lower supplier cost", "amount": Decimal(226000), "currency": "GBP",
    "from_on": date(2015, 1, 1), "to_on": date(2017, 12, 31), "confidence": "high",
}  # fmt: skip


@pytest.fixture
def world(time_machine: Any) -> World:
    world = make_world(active_on=date(2026, 1, 5), time_zone="UTC")
    time_machine.move_to(world.at(TODAY), tick=False)
    return world


def _add(world: World, *, by: Person | None = None, **fields: Any) -> Benefit:
    given = {"project": world.project, **WELSH, **fields}
    with within(world.institution.pk):
        return actions.add_benefit(
            institution_id=world.institution.pk, by=by or world.librarian, at=world.at(TODAY), **given
        )


def _confirm(world: World, row: Benefit, by: Person, **rest: Any) -> Benefit:
    with within(world.institution.pk):
        return actions.confirm_benefit(benefit=row, by=by, at=world.at(TODAY), **rest)


def _update(world: World, row: Benefit, by: Person, **fields: Any) -> Benefit:
    with within(world.institution.pk):
        return actions.update_benefit(benefit=row, by=by, at=world.at(TODAY), **fields)


def _told(person: Person) -> list[str]:
    with across_institutions():
        return [line.sentence for line in lines_of(list(Note.objects.filter(person=person)))]


def _week(person: Person) -> str:
    return signed_in(person).get("/").content.decode()


ASKED = "The benefit “Lower supplier cost” waits for your confirmation."


def test_one_side_enters_it_and_the_other_is_asked(world: World) -> None:
    row = _add(world)
    assert (row.library_confirmed_by, row.library_confirmed_on, row.it_confirmed_on) == (world.librarian, TODAY, None)
    assert (_told(world.librarian), _told(world.engineer)) == ([], [ASKED])
    assert "Benefits to confirm" not in _week(world.librarian)
    page = _week(world.engineer)
    for text in ("Benefits to confirm", "Lower supplier cost", "Money saved: 226,000 GBP, in all"):
        assert text in page
    done = signed_in(world.engineer).post(f"/benefits/{row.pk}/confirm/", {"version": row.version}, follow=True)
    assert "Confirmed by both sides." in done.content.decode()
    assert "Benefits to confirm" not in _week(world.engineer)
    assert (_told(world.engineer), _told(world.librarian)) == (
        [], ["Both sides have confirmed the benefit “Lower supplier cost”."],
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Decimal(225000)},
        {"currency": "EUR"},
        {"kind": "money_avoided"},
        {"period": "yearly"},
        {"to_on": date(2018, 12, 31)},
        {"text": "Lower cost of suppliers"},
        {"confidence": "low"},
    ],
)
def test_a_change_of_what_was_confirmed_asks_again(world: World, changes: dict[str, Any]) -> None:
    row = _confirm(world, _add(world), world.engineer)
    assert row.is_confirmed
    row = _update(world, row, world.engineer, **changes)
    assert (row.library_confirmed_by, row.it_confirmed_by) == (None, world.engineer)
    assert len(_told(world.librarian)) == 1
    assert "waits for your confirmation" in _told(world.librarian)[0]


def test_evidence_asks_nobody_again(world: World) -> None:
    row = _confirm(world, _add(world), world.engineer)
    row = _update(world, row, world.librarian, evidence="The invoices", links=["https://files.example.org/a.pdf"])
    assert row.is_confirmed
    assert _update(world, row, world.librarian, amount=Decimal("226000.00")).is_confirmed, "the same amount"


def test_what_leadership_enters_waits_for_both_sides(world: World) -> None:
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    row = _add(world, by=dean)
    assert (_told(world.librarian), _told(world.engineer)) == ([ASKED], [ASKED])
    assert not _confirm(world, row, world.librarian).is_confirmed
    assert _confirm(world, row, world.engineer).is_confirmed
    assert _told(dean) == ["Both sides have confirmed the benefit “Lower supplier cost”."]


def test_only_who_is_asked_confirms(world: World) -> None:
    with across_institutions():
        other = make_person(world.institution, Side.IT, Role.MANAGER)
    row = _add(world)
    for person in (other, world.librarian):
        with pytest.raises(Refused, match="does not wait for you"):
            _confirm(world, row, person)
    row = _update(world, row, world.librarian, it_confirmer=other)
    with pytest.raises(Refused, match="does not wait for you"):
        _confirm(world, row, world.engineer)
    assert _told(other) == [ASKED]
    assert _told(world.engineer) == [], "who is asked no more is not told"
    assert _confirm(world, row, other).is_confirmed


def test_who_confirms_has_read_what_it_says(world: World) -> None:
    row = _add(world)
    read = row.version
    _update(world, row, world.librarian, amount=Decimal(300000))
    with pytest.raises(Stale):
        _confirm(world, row, world.engineer, version=read)
    answer = signed_in(world.engineer).post(f"/benefits/{row.pk}/confirm/", {"version": read}, follow=True)
    assert "The benefit has changed since you read it. Read it again." in answer.content.decode()


def test_who_confirmed_may_withdraw_it(world: World) -> None:
    row = _confirm(world, _add(world), world.engineer)
    with across_institutions():
        other = make_person(world.institution, Side.IT, Role.MANAGER)
    with within(world.institution.pk), pytest.raises(Refused, match="have not confirmed"):
        actions.take_back_confirmation(benefit=row, by=other, at=world.at(TODAY))
    signed_in(world.engineer).post(f"/benefits/{row.pk}/take-back/")
    with within(world.institution.pk):
        row = Benefit.objects.get()
    assert (row.is_confirmed, row.library_confirmed_on, row.it_confirmed_on) == (False, TODAY, None)
    assert "Benefits to confirm" in _week(world.engineer)


def test_confirmer_is_on_the_side(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        _add(world, library_confirmer=world.engineer)
    assert list(refusal.value.fields) == ["library_confirmer"]


def test_benefit_of_the_institution_names_who_confirms(world: World) -> None:
    with across_institutions():
        manager = make_person(world.institution, Side.LIBRARY, Role.MANAGER)
    row = _add(world, project=None)
    assert "Benefits that nobody can confirm" in _week(manager)
    assert "Benefits that nobody can confirm" not in _week(world.librarian)
    _update(world, row, manager, it_confirmer=world.engineer)
    assert "Benefits that nobody can confirm" not in _week(manager)
    assert "Benefits to confirm" in _week(world.engineer)


def test_who_may_write_a_benefit(world: World) -> None:
    with across_institutions():
        outside, reader = make_person(world.institution, Side.IT), make_person(world.institution, Side.IT, Role.READER)
    for person in (outside, reader):
        with pytest.raises(Forbidden):
            _add(world, by=person)
    row = _add(world)
    with pytest.raises(Forbidden):
        _update(world, row, outside, text="Mine")
    own = _add(world, by=outside, project=None)
    with pytest.raises(Forbidden):
        _update(world, own, world.librarian, text="Mine")
    with pytest.raises(Forbidden):
        _update(world, own, outside, project=world.project)
    assert _update(world, own, outside, text="Ours").text == "Ours"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"amount": None}, "amount"),
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(10**9 + 1)}, "amount"),
        ({"kind": "people", "currency": "", "amount": Decimal("1.5")}, "amount"),
        ({"currency": "pounds"[:3]}, "currency"),
        ({"kind": "hours"}, "currency"),
        ({"text": " \u200b"}, "text"),
        ({"from_on": None}, "from_on"),
        ({"from_on": date(1899, 1, 1)}, "from_on"),
        ({"from_on": date(2099, 1, 1), "to_on": None}, "from_on"),
        ({"to_on": date(2014, 12, 31)}, "to_on"),
        ({"to_on": date(2201, 1, 1)}, "to_on"),
        ({"links": ["javascript:alert(1)"]}, "links"),
        ({"links": ["https://example.org/"] * 11}, "links"),
    ],
)
def test_refusal_names_its_field(world: World, fields: dict[str, Any], name: str) -> None:
    with pytest.raises(Refused) as refusal:
        _add(world, **fields)
    assert list(refusal.value.fields) == [name]
    with within(world.institution.pk):
        assert not Benefit.objects.exists()


def test_api_keeps_what_it_was_given(world: World) -> None:
    client = client_of(world.librarian)
    body = {
        "project": world.project.pk, "kind": "money_saved", "currency": "GBP", "text": "Licences",
        "from_on": "2026-03-02", "links": ["https://files.example.org/a.pdf"],
    }  # fmt: skip
    answer = client.post("/api/v1/benefits/", {**body, "amount": 226000.5}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/amount")
    made = client.post("/api/v1/benefits/", {**body, "amount": "226000.50"}, format="json").json()
    assert (made["amount"], made["confirmed"], made["library_confirmed_by"]) == ("226000.50", False, world.librarian.pk)
    assert client.get(f"/api/v1/benefits/{made['id']}/").json() == made
    confirmed = client_of(world.engineer).post(f"/api/v1/benefits/{made['id']}/confirm/").json()
    assert (confirmed["confirmed"], confirmed["it_confirmed_by"]) == (True, world.engineer.pk)
    again = client_of(world.engineer).post(f"/api/v1/benefits/{made['id']}/confirm/")
    assert again.status_code == 409
    for asked, count in (("true", 1), ("false", 0)):
        assert len(client.get(f"/api/v1/benefits/?confirmed={asked}").json()["results"]) == count


def test_neighbour_reads_nothing(world: World) -> None:
    with across_institutions():
        neighbour = make_world()
    row = _add(world)
    for path in (f"/benefits/{row.pk}/", f"/benefits/{row.pk}/edit/", f"/api/v1/benefits/{row.pk}/"):
        client = client_of(neighbour.librarian) if path.startswith("/api") else signed_in(neighbour.librarian)
        assert client.get(path).status_code == 404
    for path in ("/benefits/", "/benefits/totals/", "/benefits/?format=csv"):
        assert b"supplier" not in signed_in(neighbour.librarian).get(path).content
        assert b"226,000" not in signed_in(neighbour.librarian).get(path).content


def _rate(world: World, currency: str, rate: str, day: date) -> ExchangeRate:
    with within(world.institution.pk):
        return actions.add_rate(
            institution_id=world.institution.pk, by=None, at=world.at(TODAY), currency=currency, into="GBP",
            rate=Decimal(rate), stated_on=day,
        )  # fmt: skip


def test_totals_add_what_both_sides_confirmed(world: World) -> None:
    for fields in ({}, {"text": "Procurement", "amount": Decimal(55000)}):
        _confirm(world, _add(world, **fields), world.engineer)
    _confirm(world, _add(world, kind="people", currency="", amount=Decimal(600)), world.engineer)
    _confirm(world, _add(world, currency="EUR", amount=Decimal(1000)), world.engineer)
    _add(world, amount=Decimal(7777777))
    client = signed_in(world.librarian)
    page = client.get("/benefits/totals/").content.decode()
    for text in (
        "Money saved: 281,000 GBP, in all", "2 benefits", "Money saved: 1,000 EUR, in all", "People reached: 600",
        "1 benefit waits for a side and is not in these totals.",
    ):  # fmt: skip
        assert text in page
    assert ("7,777,777" in page, "In one currency" in page) == (False, False)
    _rate(world, "EUR", "0.85", date(2026, 3, 2))
    page = client.get("/benefits/totals/").content.decode()
    assert "Money saved: 281,850 GBP, in all" in page
    assert "Converted with 1 EUR = 0.85 GBP on 2 March 2026." in " ".join(page.split()).replace("\u2068", "").replace(
        "\u2069", ""
    )
    _confirm(world, _add(world, currency="USD", amount=Decimal(1)), world.engineer)
    assert "no total in GBP, without a rate for" in client.get("/benefits/totals/").content.decode()


def test_only_managers_state_rates(world: World) -> None:
    with within(world.institution.pk), pytest.raises(Forbidden):
        actions.add_rate(
            institution_id=world.institution.pk, by=world.librarian, at=world.at(TODAY), currency="EUR", into="GBP",
            rate=Decimal(1), stated_on=TODAY,
        )  # fmt: skip
    assert signed_in(world.librarian).get("/exchange-rates/add/").status_code == 403
    rate = _rate(world, "EUR", "0.85", TODAY)
    with pytest.raises(Refused) as refusal:
        _rate(world, "EUR", "0.86", TODAY)
    assert list(refusal.value.fields) == ["stated_on"]
    with pytest.raises(Refused) as refusal:
        _rate(world, "EUR", "0.86", TODAY + timedelta(days=1))
    assert list(refusal.value.fields) == ["stated_on"]
    with within(world.institution.pk):
        actions.delete_rate(stated_rate=rate, by=None, at=world.at(TODAY))
        assert not ExchangeRate.objects.exists()


def test_a_file_of_the_list_is_imported_again(world: World) -> None:
    row = _add(world, evidence="Invoices", links=["https://files.example.org/a.pdf"], it_confirmer=world.engineer)
    client = signed_in(world.librarian)
    columns = "&".join(
        f"columns={name}"
        for name in (
            "text", "kind", "amount", "currency", "period", "from_on", "to_on", "project", "confidence", "confirmed",
            "evidence", "links", "library_confirmer", "it_confirmer", "it_confirmed_on",
        )
    )  # fmt: skip
    file = b"".join(client.get(f"/benefits/?format=csv&{columns}"))  # type: ignore[arg-type]
    answer = client.post("/benefits/import/", {"file": SimpleUploadedFile("benefits.csv", file)}, follow=True)
    assert "1 benefit was added." in answer.content.decode()
    with within(world.institution.pk):
        other = Benefit.objects.exclude(pk=row.pk).get()
    same = (
        "text", "kind", "amount", "currency", "period", "from_on", "to_on", "project_id", "confidence", "evidence",
        "links", "it_confirmer_id", "library_confirmed_by_id", "it_confirmed_on",
    )  # fmt: skip
    assert [getattr(other, name) for name in same] == [getattr(row, name) for name in same]


def test_a_wrong_row_of_a_file_adds_nothing(world: World) -> None:
    header, good = "What it is,Kind,Amount,Currency,From,Project", "Good,hours,3,,2026-03-02,"
    text = f"{header}\n{good}\nBad,money_saved,1,gb,2026-03-02,None\n"
    answer = signed_in(world.librarian).post(
        "/benefits/import/", {"file": SimpleUploadedFile("benefits.csv", text.encode())}
    )
    page = answer.content.decode()
    assert (answer.status_code, "Row 3, Project: There is no project" in page) == (422, True)
    text = text.replace(",None\n", ",\n").replace("Good,hours", "Good,days")
    page = signed_in(world.librarian).post(
        "/benefits/import/", {"file": SimpleUploadedFile("benefits.csv", text.encode())}
    ).content.decode()  # fmt: skip
    assert "Row 2, Kind: Write" in page
    assert "Row 3, Currency: Enter the currency in three capital letters" in page
    with within(world.institution.pk):
        assert not Benefit.objects.exists()


def test_report_has_benefits_and_what_they_come_to(world: World) -> None:
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    _confirm(world, _add(world), world.engineer)
    _add(world, text="Calls", kind="hours", currency="", amount=Decimal(12), from_on=TODAY, to_on=None)
    data = client_of(dean).get("/api/v1/reports/institution/").json()
    figures = {row["key"]: row["value"] for row in data["figures"]}
    assert (figures["benefits_confirmed"], figures["benefits_waiting"]) == (1, 1)
    assert {(row["text"], row["amount"], row["confirmed"]) for row in data["benefits"]} == {
        ("Lower supplier cost", "226000.00", True), ("Calls", "12.00", False),
    }  # fmt: skip
    (total,) = data["benefit_totals"]
    assert (total["kind"], total["currency"], total["total"], total["benefits"]) == (
        "money_saved", "GBP", "226000.00", 1,
    )  # fmt: skip


@given(
    spans=st.lists(
        st.tuples(st.dates(date(2015, 1, 1), date(2019, 12, 31)), st.none() | st.integers(0, 900), st.booleans()),
        min_size=1, max_size=6,
    ),
    first=st.dates(date(2015, 1, 1), date(2019, 12, 31)), length=st.integers(0, 400),
)  # fmt: skip
def test_period_of_the_query_is_that_of_the_rule(
    spans: list[tuple[date, int | None, bool]], first: date, length: int
) -> None:
    last, wanted = first + timedelta(days=length), set()
    with across_institutions():
        world = make_world()
        Benefit.objects.all().delete()
        for from_on, more, yearly in spans:
            to_on = from_on + timedelta(days=more) if more is not None else None
            period = "yearly" if yearly else "once"
            row = Benefit.objects.create(
                institution=world.institution, kind="hours", text="x", period=period, from_on=from_on, to_on=to_on
            )
            if overlaps(from_on=from_on, to_on=to_on, period=period, first=first, last=last):
                wanted.add(row.pk)
        assert set(of_period(world.institution.pk, first, last).values_list("pk", flat=True)) == wanted


@given(
    amount=st.decimals("0.01", "1000000000", places=2), kind=st.sampled_from(["money_saved", "hours"]),
    period=st.sampled_from(["once", "yearly"]),
)  # fmt: skip
def test_amount_reads_back_as_it_was_written(amount: Decimal, kind: str, period: str) -> None:
    row = Benefit(kind=kind, amount=amount, currency="GBP" if kind == "money_saved" else "", period=period, text="x")
    number = amount_of(row).split(",\u0020")[0].removesuffix(" GBP").replace(",", "")
    assert Decimal(number) == amount
    assert amount_of(row) in in_words(row)


@pytest.mark.parametrize("path", ["/benefits/", "/benefits/totals/", "/api/v1/benefits/", "/projects/{}/", "/"])
def test_queries_do_not_grow_with_benefits(world: World, path: str) -> None:
    client = client_of(world.engineer) if path.startswith("/api") else signed_in(world.engineer)

    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path.format(world.project.pk)).status_code == 200
        return len(asked)

    _add(world)
    _confirm(world, _add(world), world.engineer)
    ask()
    one = ask()
    for number in range(3):
        _add(world, text=f"B{number}")
        _confirm(world, _add(world, text=f"C{number}"), world.engineer)
    assert ask() <= one


def test_project_shows_its_benefits(world: World) -> None:
    client = signed_in(world.librarian)
    path = f"/projects/{world.project.pk}/"
    assert "What did the work save or open?" in client.get(path).content.decode()
    _confirm(world, _add(world), world.engineer)
    _add(world, text="Procurement", amount=Decimal(55000))
    page = client.get(path).content.decode()
    for text in ("Lower supplier cost", "Procurement", "waits for IT", "Money saved: 226,000 GBP, in all"):
        assert text in page
    assert "281,000" not in page


def test_a_deleted_benefit_leaves_its_entry_and_no_note(world: World) -> None:
    row = _add(world)
    answer = signed_in(world.librarian).post(f"/benefits/{row.pk}/delete/", follow=True)
    assert "Benefit deleted." in answer.content.decode()
    assert _told(world.engineer) == []
    with within(world.institution.pk):
        assert not Benefit.objects.exists()
        assert list(AuditEntry.objects.filter(target="benefit").order_by("pk").values_list("action", flat=True)) == [
            "benefit.add", "benefit.delete",
        ]  # fmt: skip


def test_project_with_benefits_says_so_before_it_is_deleted(world: World) -> None:
    with across_institutions():
        make_project(world.institution, name="Other")
        manager = make_person(world.institution, Side.LIBRARY, Role.MANAGER)
    _add(world)
    page = signed_in(manager).get(f"/projects/{world.project.pk}/").content.decode()
    assert "<li>1 benefit</li>" in page
