"""Who is mentioned in a text: “@” and their whole name, however it is spelt."""

import re
from unicodedata import normalize

from django.db.models import Q

from accounts.people.models import Person
from foundation.text import comparison_key

MAX_MENTIONS = 20  # of one comment: more is a mailing
_WORD = re.compile(r"@(\w{2,40})")


def mentioned_in(text: str) -> list[Person]:
    """Of the institution, who can sign in. Of two names that begin alike the longer one. One query, none for a text
    without “@”."""
    composed = normalize("NFC", text)
    words = list(dict.fromkeys(match[1] for match in _WORD.finditer(composed)))[:MAX_MENTIONS]
    if not words:
        return []
    begins = Q()
    for word in words:
        begins |= Q(name__icontains=word)  # in any case and spelling; which of them it is, is seen below
    key, found = comparison_key(text), []
    people = Person.objects.active().filter(begins).select_related("institution").order_by("name", "pk")
    for person in sorted(people, key=lambda one: -len(one.name)):
        said = f"@{comparison_key(person.name)}"
        if said in key:
            found.append(person)
            key = key.replace(said, " ")
    return found
