from django.apps import AppConfig
from django.contrib.staticfiles import apps as static
from django.utils.translation import gettext_lazy as _

UNUSED = ["rest_framework", "redoc"]  # files of pages that have no address here


class CollabConfig(AppConfig):
    name = "collab"
    verbose_name = _("Wiring")

    def ready(self) -> None:
        from accounts.extension_points import MenuEntry
        from foundation.contributions import register

        static.StaticFilesConfig.ignore_patterns += UNUSED
        register([MenuEntry(order=60, page="api:docs", label=_("API"), icon="code")])
