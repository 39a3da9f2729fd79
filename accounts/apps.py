from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and institutions")

    def ready(self) -> None:
        from accounts.sessions import signed_in  # noqa: F401
        from accounts.slices import SLICES
        from accounts.tokens import schema  # noqa: F401
        from foundation.contributions import register, submodules

        for module in submodules(SLICES, "contributions"):
            register(module.CONTRIBUTIONS)
