"""What the import of files contributes to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.extension_points import MenuEntry
from foundation.contributions import Contribution
from tracker.intake.csv.metrics import GAUGES

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=20, page="import-meetings", label=_("Import meetings"), icon="upload"),
    *GAUGES,
)
