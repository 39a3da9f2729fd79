from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and institutions"

    def ready(self) -> None:
        from accounts import (
            text_lookups,  # noqa: F401  # registers them
            trail,
        )
        from accounts.audit.words import tell

        tell(kinds=trail.KINDS, done=trail.DONE)
