from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and institutions"

    def ready(self) -> None:
        from accounts.audit.descriptions import register
        from accounts.institutions import audit_labels as institutions
        from accounts.people import audit_labels as people
        from accounts.tokens import schema  # noqa: F401

        for labels in (institutions, people):
            register(kinds=labels.KINDS, done=labels.DONE)
