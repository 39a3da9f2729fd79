"""What reports contribute to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_agree_for_leadership
from foundation.contributions import Contribution
from tracker.reports import audit_labels
from tracker.reports.message import ReportMessage
from tracker.reports.week_card import show_attention


def _shares_with_a_consortium(person: Person) -> bool:
    place = person.institution
    return place is not None and place.consortium_id is not None and place.consortium_agreed_at is not None


CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=40, page="report", label=_("Report"), icon="chart-column", place="tabs"),
    MenuEntry(order=44, page="consortium", label=_("Consortium"), icon="chart-column", shown=_shares_with_a_consortium),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    ReportMessage(order=10),
    WeekCard(
        order=3,
        reads=may_agree_for_leadership,
        template="tracker/reports/_week_attention.html",
        show=show_attention,
    ),
)
