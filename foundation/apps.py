from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "foundation"
    verbose_name = "Foundation"

    def ready(self) -> None:
        from foundation import converters  # noqa: F401  # registers them
        from foundation.db import bounded_lookups, text_lookups  # noqa: F401  # registers them
