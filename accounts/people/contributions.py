"""What people and teams contribute to the rest of the product."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, SetupStep
from accounts.institutions.models import Institution
from accounts.people import audit_labels
from accounts.people.access import AddedToAccount
from accounts.people.address_changes import notice_context, stop_changes_since
from accounts.people.models import Person
from accounts.people.notices import NoticeKind
from accounts.permissions import may_administer
from accounts.roles import Side
from foundation.contributions import Contribution


def _both_sides_have_people(institution: Institution) -> bool:
    return {Side.LIBRARY, Side.IT} <= set(Person.objects.active().values_list("team__side", flat=True))


CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=30, page="people", label=_("People"), icon="users"),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    AddedToAccount(remove=stop_changes_since),
    NoticeKind(name="address_confirm", context=partial(notice_context, owner="new")),
    NoticeKind(name="address_taken", context=partial(notice_context, owner="new")),
    NoticeKind(name="address_stop", context=partial(notice_context, owner="old")),
    SetupStep(
        order=30,
        reads=may_administer,
        title=_("Add people on both sides"),
        why=_("A meeting is joint when somebody from the library and somebody from IT attended. Paste a list."),
        action=_("Add people"),
        page="people-add",
        done=_both_sides_have_people,
    ),
)
