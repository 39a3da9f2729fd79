"""Benefits that wait for somebody, and those of a period. Reads only."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.people.models import Person
from accounts.permissions import may_lead
from tracker.benefits.models import CONFIRMED, Benefit, BenefitPeriod, ExchangeRate
from tracker.benefits.rules import StatedRate, Sum, SumKey, add_up
from tracker.projects.models import Project

#: What `asked_of` and the pages of a benefit read.
PEOPLE_BEHIND = (
    "project__library_owner", "project__it_owner", "library_confirmer", "it_confirmer", "entered_by",
    "library_confirmed_by", "it_confirmed_by",
)  # fmt: skip


def asked_of(benefit: Benefit) -> dict[str, Person | None]:
    """Side -> who confirms for it: whom the benefit names, else who owns its project. No query where they are read."""
    project = benefit.project
    library = benefit.library_confirmer or (project.library_owner if project is not None else None)
    it = benefit.it_confirmer or (project.it_owner if project is not None else None)
    return {"library": library, "it": it}


def with_asked() -> QuerySet[Benefit, Any]:
    """The same as ids: `library_asked`, `it_asked`."""
    return Benefit.objects.annotate(
        library_asked=Coalesce("library_confirmer", "project__library_owner"),
        it_asked=Coalesce("it_confirmer", "project__it_owner"),
    )


def waiting_for(person: Any) -> QuerySet[Benefit, Any]:
    of_library = Q(library_confirmed_on=None, library_asked=person)
    return with_asked().filter(of_library | Q(it_confirmed_on=None, it_asked=person))


def waiting_for_nobody() -> QuerySet[Benefit, Any]:
    """A side has not confirmed, and nobody here can."""
    library, it = (
        Q(~Exists(Person.objects.active().filter(pk=OuterRef(f"{side}_asked"))), **{f"{side}_confirmed_on": None})
        for side in ("library", "it")
    )
    return with_asked().filter(library | it)


def leadable_projects(person: Person) -> QuerySet[Project]:
    """Those whose benefits the person writes, closed ones as well."""
    projects = Project.objects.all()
    if not may_lead(person.roles, belongs=False):
        mine = Q(library_owner=person) | Q(it_owner=person) | Q(sponsor=person) | Q(members=person)
        projects = projects.filter(pk__in=Project.objects.filter(mine).values("pk"))
    found: QuerySet[Project] = projects.order_by("name", "id")
    return found


def of_period(institution_id: Any, from_on: Any, to_on: Any) -> QuerySet[Benefit]:
    """Those that cover a day of it, and those that both sides confirmed by its end, one of
    them in it."""
    day = Q(to_on=None, period=BenefitPeriod.ONCE, from_on__range=(from_on, to_on))
    span = Q(from_on__lte=to_on) & (Q(to_on__gte=from_on) | Q(to_on=None, period=BenefitPeriod.YEARLY))
    latest = Q(library_confirmed_on__gte=from_on) | Q(it_confirmed_on__gte=from_on)
    return Benefit.objects.filter(day | span | (confirmed_until(to_on) & latest), institution=institution_id)


def confirmed_until(day: Any) -> Q:
    return Q(library_confirmed_on__lte=day, it_confirmed_on__lte=day)


def sums_of(rows: QuerySet[Benefit, Any]) -> dict[SumKey, Sum]:
    """One query."""
    values = rows.order_by().values_list("kind", "currency", "period", "amount")
    return add_up((SumKey(kind, currency, period), amount) for kind, currency, period, amount in values)


def confirmed() -> QuerySet[Benefit]:
    return Benefit.objects.filter(CONFIRMED)


def stated_rates() -> list[StatedRate]:
    """One query."""
    values = ExchangeRate.objects.order_by("pk").values_list("currency", "into", "rate", "stated_on")
    return [StatedRate(*one) for one in values]


def targets(rates: Iterable[StatedRate]) -> list[str]:
    """The currencies into which a rate is stated."""
    return sorted({one.into for one in rates})


def until(rates: Iterable[StatedRate], day: date) -> list[StatedRate]:
    return [one for one in rates if one.stated_on <= day]
