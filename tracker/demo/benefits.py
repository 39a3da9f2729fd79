"""What the first college knows of benefits: the published example from Wales, and those of its own closed projects. May
import benefits."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.tenancy import within
from tracker.benefits.actions import add_benefit, add_rate, confirm_benefit
from tracker.benefits.models import Benefit

SOURCE = (
    "Published by Technology from Sage, “What we Learned from Harnessing the Power of Collaboration”: WHELF, the Welsh "
    "shared library system of nine universities, the national library and the NHS libraries."
)
FIRST, LAST = date(2015, 1, 1), date(2017, 12, 31)
#: What it is, its fields, what is said of how it is known besides, whether IT has confirmed it.
WELSH: tuple[tuple[str, dict[str, Any], str, bool], ...] = (
    (
        "Example from Wales: lower supplier cost with one shared library system",
        {"kind": "money_saved", "amount": Decimal(226000), "currency": "GBP", "to_on": LAST, "confidence": "high"},
        "For 2015–17.",
        True,
    ),
    (
        "Example from Wales: one procurement in the place of many",
        {"kind": "money_saved", "amount": Decimal(55000), "currency": "GBP", "to_on": LAST, "confidence": "high"},
        "No days are published: those of the supplier cost stand here.",
        True,
    ),
    (
        "Example from Wales: staff who were involved",
        {"kind": "people", "amount": Decimal(600), "to_on": LAST, "confidence": "low"},
        "About 600; no days are published.",
        False,
    ),
)


def tell_benefits(
    institution: Institution, *, people: Mapping[str, Person], today: date, noon: Callable[[date], datetime]
) -> None:
    """One of the three, and one of the closed project's, wait for IT."""
    library, it, at = people["amara"], people["tomasz"], noon(today - timedelta(days=3))
    own: dict[str, Any] = {"institution_id": institution.pk, "at": at}
    with within(institution.pk):
        for text, fields, known, confirmed in WELSH:
            row = add_benefit(
                **own, by=library, text=text, from_on=FIRST, evidence=f"{SOURCE} {known}", it_confirmer=it,
                library_confirmer=library, **fields,
            )  # fmt: skip
            if confirmed:
                confirm_benefit(benefit=row, by=it, at=at)
        closed = Benefit.objects.filter(project__it_owner__isnull=False, it_confirmed_on=None).order_by("pk").first()
        if closed is not None and closed.project is not None and closed.project.it_owner is not None:
            confirm_benefit(benefit=closed, by=closed.project.it_owner, at=at)
        add_rate(**own, by=None, currency="EUR", into="GBP", rate=Decimal("0.85"), stated_on=today - timedelta(days=30))
