"""A field to add people by part of their name: those added are boxes to untick, those found boxes to tick.

With scripts the search asks `log-find`; without, a button named `step` sends the whole form, whose page shows it again
with `asked` on the widget. May import forms and queries.
"""

from typing import Any

from django import forms

from accounts.people.models import Person
from foundation.forms import ids_among
from tracker.meetings.queries import people_called


class PeopleFinder(forms.SelectMultiple):
    """`asked`: the part of a name that was searched; `beside`: ids that other fields of the form offer already."""

    template_name = "tracker/meetings/_finder.html"
    use_fieldset = True
    asked = ""
    beside: frozenset[int] = frozenset()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        ids = ids_among(value or [])
        people = Person.objects.active().select_related("team").order_by("name", "id")
        return {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "found": people.filter(pk__in=ids) if ids else [],
            "hits": people_called(self.asked, without=[*ids, *self.beside]),
            "find": self.asked,
            "asked": bool(self.asked.split()),
        }
