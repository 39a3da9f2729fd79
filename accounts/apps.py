from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and institutions"

    def ready(self) -> None:
        from accounts.slices import SLICES
        from accounts.tokens import schema  # noqa: F401
        from foundation.contributions import register, submodules

        for module in submodules(SLICES, "contributions"):
            register(module.CONTRIBUTIONS)
