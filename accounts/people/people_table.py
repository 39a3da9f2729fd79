"""The columns of a table of people: our own names, and those that directories, Outlook and Google write in English,
German and French. Pure.
"""

from django.utils.translation import gettext_lazy as _

from foundation.imports.columns import Field, Shape

FIELDS = (
    Field("name", _("Name"), (
        "full name", "display name", "displayname", "cn", "anzeigename", "vollständiger name", "nom complet",
        "nom affiché", "person",
    ), several=True),
    Field("first_name", _("First name"), ("given name", "givenname", "vorname", "prénom")),
    Field("last_name", _("Last name"), ("surname", "family name", "sn", "nachname", "nom", "nom de famille")),
    Field("email", _("E-mail"), (
        "email", "mail", "e-mail address", "email address", "primary email", "e-mail 1 - value", "e-mail-adresse",
        "adresse de messagerie", "adresse e-mail", "courriel", "address",
    ), required=True),
    Field("team", _("Team"), ("department", "ou", "abteilung", "service", "équipe", "departmentnumber", "unit"),
          several=True),
    Field("side", _("Side"), ("seite", "côté")),
    Field("roles", _("Roles"), ("role", "rolle", "rôle")),
    Field("is_active", _("Can sign in"), ("active",)),
)  # fmt: skip
PEOPLE = Shape("people", FIELDS)
#: What is read of a directory's entries.
ATTRIBUTES = ("displayname", "cn", "givenname", "sn", "mail", "department", "ou")
