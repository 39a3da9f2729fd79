"""The columns of a table of benefits: our own names, and those that people give them. Pure."""

from django.utils.translation import gettext_lazy as _

from foundation.imports.columns import Field, Shape

BENEFITS_OF_A_FILE = Shape(
    "benefits",
    (
        Field("text", _("What it is"), ("benefit", "saving", "description"), required=True),
        Field("kind", _("Kind"), ("type", "art"), required=True),
        Field("amount", _("Amount"), ("value", "betrag", "montant")),
        Field("currency", _("Currency"), ("währung", "devise")),
        Field("period", _("How often"), ("frequency",)),
        Field("from_on", _("From"), ("first_day", "start", "von", "du"), required=True),
        Field("to_on", _("To"), ("last_day", "end", "bis", "au")),
        Field("project", _("Project"), ("project_name", "projekt", "projet")),
        Field("confidence", _("Confidence"), ("how_sure",)),
        Field("evidence", _("Evidence"), ("source", "beleg", "preuve")),
        Field("links", _("Links to the evidence"), ("link", "url")),
        Field("library_confirmer", _("Confirms for the library"), ()),
        Field("it_confirmer", _("Confirms for IT"), ()),
    ),
    ignored=("id", "confirmed", "library_confirmed_on", "it_confirmed_on"),
)


def label_of_column(key: str) -> str:
    """Of a field; "" is the whole row."""
    return next((str(one.label) for one in BENEFITS_OF_A_FILE.fields if one.key == key), key)
