from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = _("Joint work")

    def ready(self) -> None:
        from foundation.contributions import register, submodules
        from tracker.slices import SLICES

        for module in submodules(SLICES, "contributions"):
            register(module.CONTRIBUTIONS)
