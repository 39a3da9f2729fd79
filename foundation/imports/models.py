"""What people chose for the columns of a file, so that the next file with the same header asks nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.tenancy import ScopedRow


class RememberedColumns(ScopedRow):
    """`kind` is a Shape's, `choice` a ColumnChoice as JSON."""

    kind = models.CharField(max_length=20, verbose_name=_("kind"))
    header = models.CharField(
        max_length=64, help_text=_("SHA-256 of the names of the columns, in hex"), verbose_name=_("header")
    )
    choice = models.JSONField(default=dict, verbose_name=_("choice"))
    chosen_at = models.DateTimeField(verbose_name=_("chosen at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind", "header"], name="remembered_columns_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.header[:8]}"
