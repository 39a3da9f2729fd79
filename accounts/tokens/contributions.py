"""What tokens contribute to the menu."""

from django.utils.translation import gettext_lazy as _

from accounts.extension_points import MenuEntry
from accounts.people.access import WayIn
from accounts.tokens.actions import revoke_tokens
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    WayIn(name="tokens", end=revoke_tokens),
    MenuEntry(order=50, page="tokens", label=_("API tokens"), icon="key-round"),
)
