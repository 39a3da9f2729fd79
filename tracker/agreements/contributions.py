"""What working agreements contribute to the rest of the product."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_administer, may_lead_some, may_read
from foundation.contributions import Contribution
from foundation.pages.lines import Line
from tracker.agreements import audit_labels, cards
from tracker.agreements.models import Agreement
from tracker.agreements.notes import ASKED_TO_AGREE
from tracker.agreements.tables import AGREEMENTS, FIGURES


def _hit(row: Agreement) -> SearchHit:
    return SearchHit(row.name, reverse("agreement", args=[row.pk]), row.purpose, row.written_on)


def _agrees_for(person: Person, today: date) -> list[Line]:
    """One query."""
    rows = Agreement.objects.filter(Q(library_owner=person) | Q(it_owner=person), ended_on=None)
    hint = _("agrees to it for their side")
    return [Line(row.name, reverse("agreement", args=[row.pk]), hint) for row in rows.order_by("name", "id")]


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=60, page="agreement-list", label=gettext_lazy("Working agreements"), place="lists"),
    MenuEntry(order=42, page="agreement-list", label=gettext_lazy("Working agreements"), icon="circle-check"),
    ASKED_TO_AGREE,
    WeekCard(order=3, reads=may_lead_some, asks=cards.has_waiting, show=cards.show_waiting),
    WeekCard(
        order=17,
        reads=may_lead_some,
        asks=cards.has_reviews_of_agreements,
        show=cards.show_reviews_of_agreements,
    ),
    SearchSource(
        order=90,
        reads=may_read,
        key="agreements",
        label=gettext_lazy("Working agreements"),
        icon="file-text",
        rows=lambda: Agreement.objects.order_by("name", "pk"),
        paths=("name", "purpose", "roles", "response_times", "text"),
        hit=_hit,
    ),
    Responsibilities(order=45, reads=may_administer, lines=_agrees_for),
    AGREEMENTS,
    *FIGURES,
)
