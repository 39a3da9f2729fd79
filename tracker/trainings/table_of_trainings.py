"""The columns of a table of trainings: our own names, and those that people give them. Pure."""

from django.utils.translation import gettext_lazy as _

from foundation.imports.columns import Field, Shape

TRAININGS_OF_A_FILE = Shape(
    "trainings",
    (
        Field("topic", _("Topic"), ("training", "course", "title", "thema", "sujet"), required=True),
        Field("held_on", _("Day"), ("date", "on", "tag", "datum", "jour"), required=True),
        Field("state", _("State"), ("status",)),
        Field("taught_by", _("Taught by"), ("teacher", "trainer", "by", "leitung")),
        Field("library_people", _("People of the library"), ("library", "librarians", "from_the_library")),
        Field("it_people", _("People of IT"), ("it", "from_it")),
        Field("barrier", _("Barrier"), ("why_not", "reason", "hindernis")),
        Field("barrier_text", _("Barrier in words"), ("other_barrier",)),
        Field("project", _("Project"), ("project_name", "projekt", "projet")),
        Field("hours", _("Hours"), ("duration", "stunden", "heures")),
        Field("cost", _("Cost"), ("price", "kosten", "prix")),
        Field("currency", _("Currency"), ("währung", "devise")),
        Field("links", _("Certificates and links"), ("link", "certificate")),
    ),
    ignored=("id", "it_took_part"),
)


def label_of_column(key: str) -> str:
    """Of a field; "" is the whole row."""
    return next((str(one.label) for one in TRAININGS_OF_A_FILE.fields if one.key == key), key)
