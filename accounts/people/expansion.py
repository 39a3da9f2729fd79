"""`?expand=people`: who is behind the ids of a page or a row. May import models."""

from typing import Any

from rest_framework import serializers

from accounts.people.models import Person
from accounts.roles import Side
from foundation.api.expansions import Expansion, Row


class NamedPersonShape(serializers.Serializer[Any]):
    """Somebody whom a row names."""

    described = {"name": "What they are called.", "side": "The side of their home team."}

    id = serializers.IntegerField()
    name = serializers.CharField()
    side = serializers.ChoiceField(choices=Side.choices)


class PeopleBehind(Expansion):
    serializer_class = NamedPersonShape
    described = "With `?expand=people`: everybody who is named here by id."

    def read(self, ids: set[int]) -> list[Row]:
        found = Person.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name", "team__side")
        return [{"id": pk, "name": name, "side": side or Side.OTHER} for pk, name, side in found]
