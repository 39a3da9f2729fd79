"""A table and a figure that not every reader of the report may read: in no form of the report of the others."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.people.models import Person
from accounts.permissions import may_administer
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.contributions import registered
from tests.factories.people import make_person
from tests.factories.projects import World
from tests.factories.reports import TODAY, make_reported
from tracker.delivery import actions as delivery
from tracker.delivery import sending
from tracker.reports import actions
from tracker.reports.figures import FIGURE
from tracker.reports.models import ReportSubscription
from tracker.reports.tables import PROJECTS

pytestmark = pytest.mark.django_db
TITLE = "Only for administrators"
TABLE = replace(PROJECTS, key="guarded", title=TITLE, reads=may_administer)
COUNTED = replace(FIGURE["quiet"], key="guarded_figure", label=TITLE, table=TABLE, reads=may_administer)
ADDRESS = f"/api/v1/reports/institution/?to={TODAY}"


@pytest.fixture
def world() -> Iterator[World]:
    with registered(TABLE, COUNTED):
        yield make_reported()


def _person(world: World, *roles: Role) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LEADERSHIP, *roles)


def _printed(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(("role", "reads"), [(Role.DEAN, False), (Role.READER, False), (Role.ADMIN, True)])
def test_guarded_part_is_in_no_form_for_others(world: World, role: Role, reads: bool) -> None:
    person = _person(world, role)
    api, pages = client_of(person), signed_in(person)
    told = api.get(ADDRESS).json()
    book = load_workbook(io.BytesIO(api.get(f"{ADDRESS}&format=xlsx").content), read_only=True)
    assert {
        "json": "guarded" in told,
        "rule": "guarded" in told["rules"],
        "figure": any(row["key"] == "guarded_figure" for row in told["figures"]),
        "rows": api.get(f"/api/v1/reports/institution/rows/guarded_figure/?to={TODAY}").status_code == 200,
        "csv": TITLE in api.get(f"{ADDRESS}&format=csv").content.decode(),
        "xlsx": TITLE in book.sheetnames,
        "xlsx data": "guarded" in {row[0] for row in book["Data"].values},
        "pdf": TITLE in _printed(api.get(f"{ADDRESS}&format=pdf").content),
        "page": TITLE in pages.get(f"/report/?to={TODAY}").content.decode(),
        "page of rows": pages.get(f"/report/rows/guarded_figure/?to={TODAY}").status_code == 200,
    } == dict.fromkeys(
        ("json", "rule", "figure", "rows", "csv", "xlsx", "xlsx data", "pdf", "page", "page of rows"), reads
    )  # fmt: skip


def test_monthly_mail_has_what_its_reader_may_read(world: World) -> None:
    first = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    people = {role: _person(world, role) for role in (Role.DEAN, Role.ADMIN)}
    with across_institutions():
        for person in people.values():
            actions.subscribe(person=person, at=first, wanted=True)
        ReportSubscription.objects.update(created_at=first - timedelta(days=20))
        delivery.plan(at=first)
    sending.deliver(worker="w", clock=lambda: first, upto=timedelta(minutes=1))
    sent = {mail.to[0]: mail.attachments[0][1] for mail in outbox.outbox if mail.attachments}
    assert {role: TITLE in _printed(sent[person.email]) for role, person in people.items()} == {
        Role.DEAN: False,
        Role.ADMIN: True,
    }
