"""Views of lists that people keep: filters, order and columns under their own name. A person is whoever
AUTH_USER_MODEL says.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.db.line_fields import LineField
from foundation.tenancy import Tenant, TenantForeignKey


class SavedView(Tenant):
    """`query` is the part of an address after the question mark; `page` the name of the list's address."""

    person = TenantForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_views",
        db_index=False,
        verbose_name=_("person"),
    )
    page = models.CharField(max_length=40, verbose_name=_("page"))
    name = LineField(max_length=80, verbose_name=_("name"))
    query = models.CharField(max_length=2000, blank=True, verbose_name=_("query"))

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "page", "name"], name="saved_view_once"),
        ]

    def __str__(self) -> str:
        return self.name
