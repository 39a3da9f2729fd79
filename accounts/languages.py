"""In which language somebody is written to: their own, else their institution's. The languages that are offered are
settings.LANGUAGES, and no other place knows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from foundation.errors import Refused

if TYPE_CHECKING:
    from accounts.institutions.models import Institution
    from accounts.people.models import Person

MAX_CODE_LENGTH = 35  # characters: BCP 47 asks for that many


def language_choices() -> list[tuple[str, str]]:
    """Code and name of each language that is offered."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


class OfferedLanguages:
    """For what reads choices as an attribute, as of an enum."""

    @property
    def choices(self) -> list[tuple[str, str]]:
        return language_choices()


def has_choice() -> bool:
    """Whether there is more than one language to choose from."""
    return len(settings.LANGUAGES) > 1


def language_of(person: "Person", institution: "Institution | None" = None) -> str:
    """The installation's language where neither theirs nor their institution's is offered any more. `institution`:
    theirs, where it is at hand already."""
    if not has_choice():
        return settings.LANGUAGE_CODE
    offered = {code for code, _name in settings.LANGUAGES}
    if person.language in offered:
        return person.language
    place = institution or person.institution
    return language_in(place) if place is not None else settings.LANGUAGE_CODE


def language_in(institution: "Institution") -> str:
    """Of a guest, who has none."""
    offered = {code for code, _name in settings.LANGUAGES}
    return institution.language if institution.language in offered else settings.LANGUAGE_CODE


@contextmanager
def in_language_of(person: "Person") -> Iterator[None]:
    """What is composed for a person: texts, dates and numbers inside it are in their language."""
    with translation.override(language_of(person)):
        yield


def check_language(code: str) -> None:
    """Refused for a language that is not offered. Empty: none of one's own."""
    if code and code not in {known for known, _name in settings.LANGUAGES}:
        raise Refused({"language": _("This language is not offered. Choose one of the list.")}, code="invalid_choice")
