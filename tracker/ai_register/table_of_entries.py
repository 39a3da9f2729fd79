"""The columns of a file of entries: our own names, and those that people give them. A file that was written here can be
read again, here or elsewhere. Pure.

What is public is not among them: somebody says that here, entry by entry.
"""

from django.utils.translation import gettext_lazy as _

from foundation.imports.columns import Field, Shape

ENTRIES_OF_A_FILE = Shape(
    "ai_entries",
    (
        Field("kind", _("Kind"), ("type",)),
        Field("name", _("Name"), ("use", "entry", "title"), required=True),
        Field("description", _("Description"), ("in plain words", "purpose"), required=True),
        Field("area", _("Where it bites"), ("where",)),
        Field("tool", _("Tool"), ("product", "system")),
        Field("vendor", _("Vendor"), ("supplier", "provider")),
        Field("data_class", _("Highest class of data"), ("data", "data class")),
        Field("affected", _("Who is affected"), ("affected people",)),
        Field("risk", _("Risk"), ("risk class", "risk tier")),
        Field("eu_class", _("Class of the EU AI Act"), ("eu ai act class",)),
        Field("eu_checked_on", _("Class checked on")),
        Field("check_method", _("How quality is checked"), ("quality check",)),
        Field("checked_by", _("Who checks it"), ("reviewer",)),
        Field("check_result", _("Last result"), ("what the last check showed",)),
        Field("checked_on", _("Last checked on")),
        Field("team", _("Who owns the work"), ("team that owns the work",)),
        Field("library_owner", _("Owner in the library"), ("for the library", "business owner")),
        Field("it_owner", _("Owner in IT"), ("for it", "technical owner")),
        Field("status", _("Status"), ("state",)),
        Field("approval", _("Approval"), ("approved",)),
        Field("conditions", _("Conditions")),
        Field("review_on", _("Next review"), ("next review date",)),
        Field("project", _("Project")),
        Field("guidance_url", _("Guidance"), ("guidance url",)),
    ),
    ignored=("id", "last review", "reviewed_on", "added_on", "is_public"),
)
KEYS = tuple(one.key for one in ENTRIES_OF_A_FILE.fields)
DAYS = ("eu_checked_on", "checked_on", "review_on")


def label_of_column(key: str) -> str:
    """Of a field; "" is the whole row."""
    return next((str(one.label) for one in ENTRIES_OF_A_FILE.fields if one.key == key), key)
