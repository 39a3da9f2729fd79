"""What tokens contribute to the menu."""

from django.utils.translation import gettext_lazy as _

from accounts.extension_points import MenuEntry
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=50, page="tokens", label=_("API tokens"), icon="key-round", part=True),
)
