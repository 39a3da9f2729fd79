from django.apps import AppConfig


class CollabConfig(AppConfig):
    name = "collab"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from collab import instants  # noqa: F401  # from now on, for every connection
