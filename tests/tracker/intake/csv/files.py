"""Files of meetings as other programs write them, with people of our own world in them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.projects import World

#: Language -> the header of Outlook's export of a calendar, and its words for yes and no.
OUTLOOK = {
    "en": (
        (
            '"Subject","Start Date","Start Time","End Date","End Time","All day event","Reminder on/off",'
            '"Reminder Date","Reminder Time","Meeting Organizer","Required Attendees","Optional Attendees",'
            '"Meeting Resources",'
            '"Billing Information","Categories","Description","Location","Mileage","Priority","Private","Sensitivity",'
            '"Show time as"'
        ),
        ("True", "False"),
    ),
    "de": (
        (
            '"Betreff","Beginnt am","Beginnt um","Endet am","Endet um","Ganztägiges Ereignis","Erinnerung Ein/Aus",'
            '"Erinnerung am","Erinnerung um","Besprechungsplanung","Erforderliche Teilnehmer","Optionale Teilnehmer",'
            '"Besprechungsressourcen","Abrechnungsinformationen","Kategorien","Beschreibung","Ort","Reisekilometer",'
            '"Priorität","Privat","Vertraulichkeit","Zeitspanne zeigen als"'
        ),
        ("Wahr", "Falsch"),
    ),
    "fr": (
        (
            '"Objet","Début","Début","Fin","Fin","Journée entière","Rappel actif/inactif","Rappel","Rappel",'
            '"Organisateur d\'une réunion","Participants obligatoires","Participants facultatifs",'
            '"Ressources de la réunion","Informations facturation","Catégories","Description","Emplacement",'
            '"Kilométrage","Priorité","Privé","Critère de diffusion","Disponibilité"'
        ),
        ("Vrai", "Faux"),
    ),
}
#: Language -> 11 May 2026 and 25 May 2026, and 14:30 to 15:15, as it writes them.
DAYS = {
    "en": ("5/11/2026", "5/25/2026", "2:30:00 PM", "3:15:00 PM"),
    "de": ("11.5.2026", "25.5.2026", "14:30:00", "15:15:00"),
    "fr": ("11/05/2026", "25/05/2026", "14:30:00", "15:15:00"),
}


def outlook(language: str, world: World) -> str:
    """A meeting of the world's two people with a note on several lines, and a day that all are away."""
    header, (yes, no) = OUTLOOK[language]
    day, other, start, end = DAYS[language]
    last, first = _turned(world.librarian.name), _turned(world.engineer.name)
    meeting = [
        world.project.name, day, start, day, end, no, yes, day, start, last, f"{last};{first}", "", "", "", "",
        'Agenda:\r\n1. ""test"" tenant', "Room 2", "", "Normal", no, "Normal", "2",
    ]  # fmt: skip
    away = ["Reading room closed", other, start, other, end, yes, no, *[""] * 2, last, *[""] * 12]
    return "\r\n".join([header, *(",".join(f'"{cell}"' for cell in row) for row in (meeting, away))]) + "\r\n"


def _turned(name: str) -> str:
    first, _space, last = name.rpartition(" ")
    return f"{last}, {first}"


def send(client: Client, content: str | bytes, name: str = "meetings.csv") -> str:
    """The address of the page that follows."""
    data = content.encode() if isinstance(content, str) else content
    answer: Any = client.post("/import/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer.headers["Location"])
