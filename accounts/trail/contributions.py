"""What the page of the audit trail contributes to the menu."""

from django.utils.translation import gettext_lazy as _

from accounts.extension_points import MenuEntry
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (MenuEntry(order=100, page="trail", label=_("Audit trail"), icon="history"),)
