from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "Joint work"

    def ready(self) -> None:
        from foundation.contributions import register, submodules
        from tracker.slices import SLICES

        for module in submodules(SLICES, "contributions"):
            register(module.CONTRIBUTIONS)
