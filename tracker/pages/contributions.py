"""What the pages that gather contribute to the menu."""

from django.utils.translation import gettext_lazy as _

from accounts.extension_points import MenuEntry
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=10, page="this-week", label=_("This week"), icon="calendar-check", place="tabs"),
    MenuEntry(order=80, page="setup", label=_("Set up"), icon="list-checks", part=True),
)
