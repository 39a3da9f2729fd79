"""The columns of a table of meetings: our own names, and those that Outlook writes in English, German and French.

Pure: it may import the names of fields only.
"""

from django.utils.translation import gettext_lazy as _

from foundation.imports.columns import Field, Shape

FIELDS = (
    Field("held_on", _("Day"), ("date", "start date", "beginnt am", "datum", "début", "date de début"), required=True),
    Field("projects", _("Projects"), ("project", "subject", "betreff", "objet", "projekt", "projet"), required=True,
          several=True),
    Field("attendees", _("Who came"), (
        "attendee", "required attendees", "meeting organizer", "erforderliche teilnehmer", "besprechungsplanung",
        "participants obligatoires", "organisateur de la réunion", "organisateur d'une réunion", "teilnehmer",
        "participants",
    ), several=True),
    Field("guests", _("Guests"), ("guest", "gäste", "invités"), several=True),
    Field("starts_at", _("Starts at"), (
        "start", "start time", "time", "beginnt um", "uhrzeit", "heure", "heure de début", "début (2)",
    )),
    Field("ends_at", _("Ends at"), ("end", "end time", "endet um", "heure de fin", "fin (2)")),
    Field("ends_on", _("Last day"), ("end date", "endet am", "date de fin", "fin")),
    Field("all_day", _("All day"), ("all day event", "ganztägiges ereignis", "journée entière")),
    Field("minutes", _("Minutes"), ("duration", "dauer", "durée")),
    Field("mode", _("How"), ()),
    Field("place", _("Place"), ("location", "ort", "emplacement", "lieu")),
    Field("notes", _("Notes"), ("description", "beschreibung", "notizen"), several=True),
    Field("links", _("Links"), ("link",), several=True),
    Field("state", _("State"), ()),
    Field("external_id", _("Id elsewhere"), ("uid", "external id")),
)  # fmt: skip
#: What else our own lists, and Outlook, write.
IGNORED = (
    "id", "joint", "counts", "organiser", "reminder on/off", "reminder date", "reminder time", "optional attendees",
    "meeting resources", "billing information", "categories", "mileage", "priority", "private", "sensitivity",
    "show time as", "erinnerung ein/aus", "erinnerung am", "erinnerung um", "optionale teilnehmer",
    "besprechungsressourcen", "abrechnungsinformationen", "kategorien", "priorität", "privat", "reisekilometer",
    "vertraulichkeit", "zeitspanne zeigen als", "rappel actif/inactif", "date du rappel", "heure du rappel", "rappel",
    "rappel (2)", "participants facultatifs", "ressources de la réunion", "informations de facturation",
    "informations facturation", "catégories", "kilométrage", "priorité", "privé", "critère de diffusion",
    "confidentialité", "disponibilité", "afficher la disponibilité",
)  # fmt: skip
MEETINGS = Shape("meetings", FIELDS, IGNORED)
