from django.apps import AppConfig
from django.contrib.staticfiles import apps as static
from django.utils.translation import gettext_lazy as _

UNUSED = ["rest_framework", "redoc"]  # files of pages that have no address here


class CollabConfig(AppConfig):
    name = "collab"
    verbose_name = _("Wiring")

    def ready(self) -> None:
        static.StaticFilesConfig.ignore_patterns += UNUSED
