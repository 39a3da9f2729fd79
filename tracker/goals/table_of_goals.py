"""The columns of a table of goals: our own names, and those that people give them, which are compared without
what stands between their words. Pure."""

from django.utils.translation import gettext_lazy as _

from foundation.imports.columns import Field, Shape

GOALS_OF_A_FILE = Shape(
    "goals",
    (
        Field("project", _("Project"), ("project_name", "projekt", "projet"), required=True),
        Field("side", _("Side"), ("department", "seite", "côté"), required=True),
        Field("text", _("Goal"), ("objective", "goal_text", "ziel", "objectif"), required=True),
        Field("owner", _("Owner"), ("e-mail", "owner_e-mail", "responsible", "verantwortlich", "responsable")),
        Field("starts_on", _("Starts on"), ("start_date", "begin")),
        Field("due_on", _("Due on"), ("due", "due_date", "deadline")),
        Field("start_value", _("Start"), ("baseline", "from")),
        Field("target_value", _("Target"), ("to",)),
        Field("unit", _("What the numbers count"), ("unit", "measure", "einheit", "unité")),
    ),
    ignored=("id", "state", "how_far", "notes"),
)


def label_of_column(key: str) -> str:
    """Of a field; "" is the whole row."""
    return next((str(one.label) for one in GOALS_OF_A_FILE.fields if one.key == key), key)
