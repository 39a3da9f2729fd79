"""People as a file names them: by address, or by a name that only one of them has. May import models."""

from django.utils.translation import gettext as _

from accounts.people.models import Person
from foundation.text import comparison_key


class NamedPeople:
    """The active people of the institution, each with their team. One query."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[Person]] = {}
        for person in Person.objects.active().select_related("team").order_by("pk"):
            for key in {comparison_key(person.email), comparison_key(person.name)}:
                self._by_key.setdefault(key, []).append(person)

    def called(self, text: str) -> list[Person]:
        return self._by_key.get(comparison_key(text), [])

    def find(self, text: str) -> Person:
        """ValueError where nobody has this name, or more than one."""
        found = self.called(text)
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(_("Several people are called “%(text)s”. Write an e-mail address.") % {"text": text[:60]})
        raise ValueError(_("There is nobody here called “%(text)s”.") % {"text": text[:60]})
