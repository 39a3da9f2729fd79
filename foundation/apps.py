from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    name = "foundation"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        from foundation.api import deletions

        deletions.follow()
        from foundation import converters  # noqa: F401  # registers them
        from foundation.db import bounded_lookups, text_lookups  # noqa: F401  # registers them
