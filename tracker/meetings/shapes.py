"""The bodies of meetings and of what hangs on them."""

from typing import Any

from django.db.models import F
from rest_framework import serializers

from accounts.people.models import Person, Side
from accounts.rest.fields import Flag, OneOf, Reference, References, Text
from accounts.rest.serializers import Strict, StrictModel
from tracker.meetings.guests import MAX_GUESTS, MAX_NAME_LENGTH
from tracker.meetings.joint import WhyNot
from tracker.meetings.models import Action, AgendaItem, Answer, Decision, Meeting
from tracker.projects.models import Project

SIDES_IN_ROOM = [(side.value, side.label) for side in (Side.LIBRARY, Side.IT, Side.LEADERSHIP)]


def _people() -> Any:
    return Person.objects.only("institution_id", "team_id").annotate(home_side=F("team__side"))


def _projects() -> Any:
    return Project.objects.only("institution_id")


class GuestShape(Strict):
    """Somebody who came without an account here."""

    name = Text(max_length=MAX_NAME_LENGTH)
    side = OneOf(choices=Side.choices)


class AnswerShape(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    answer = serializers.ChoiceField(choices=Answer.choices)


class ReasonShape(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=WhyNot.choices)
    reason = serializers.CharField()


class MeetingShape(StrictModel):
    """`held_on` is the planned day until the meeting is held. Without `state`: held when that day has come, else
    planned. `attendees` came, `invited` were asked to, `answers` is what they said; three facts, kept apart.
    `closed_at`: since then nobody changes it, nor what hangs on it."""

    projects = References(_projects, allow_empty=False)
    attendees = References(_people, required=False)
    guests = serializers.ListField(child=GuestShape(), required=False, max_length=MAX_GUESTS)
    invited = References(_people, required=False)
    answers = AnswerShape(many=True, read_only=True)
    why_not = ReasonShape(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "projects", "held_on", "starts_at", "minutes", "mode", "state", "notes", "organiser", "external_id",
            "attendees", "guests", "invited", "answers", "joint", "why_not", "closed_at", "closed_by", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("joint", "closed_at", "closed_by")
        extra_kwargs = {"minutes": {"min_value": 1, "max_value": 1440}}


class AnswerRequest(Strict):
    """`person`: without it, the caller."""

    answer = OneOf(choices=Answer.choices)
    person = Reference(queryset=Person.objects, required=False)


class DecisionShape(StrictModel):
    """Left out, `decided_on`, `in_room` and `sides_in_room` come from the meeting. `sides_in_room` adds the sides of
    people without an account. `agreed`: those of `must_agree` who have."""

    project = Reference(queryset=Project.objects)
    in_room = References(_people, required=False)
    sides_in_room = serializers.ListField(child=OneOf(choices=SIDES_IN_ROOM), required=False, max_length=3)
    missing_sides = serializers.ListField(child=serializers.ChoiceField(choices=["library", "it"]), read_only=True)
    must_agree = References(_people, required=False)
    agreed = References(Person, required=False)

    class Meta:
        model = Decision
        fields = (
            "id", "project", "meeting", "text", "decided_on", "in_room", "sides_in_room", "missing_sides", "must_agree",
            "agreed", "awaits_leadership", "review_on", "created_at", "updated_at",
        )  # fmt: skip
        extra_kwargs = {"decided_on": {"required": False}}


class AgreeRequest(Strict):
    agreed = Flag(default=True)


class ActionShape(StrictModel):
    class Meta:
        model = Action
        fields = ("id", "project", "meeting", "text", "owner", "due_on", "state", "created_at", "updated_at")


class AgendaItemShape(StrictModel):
    """Without a meeting it waits for the project's next one. `position`: 0 is first; left out, last."""

    class Meta:
        model = AgendaItem
        fields = (
            "id", "project", "meeting", "text", "minutes", "position", "reached", "carried_from", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("carried_from",)
        extra_kwargs = {
            "minutes": {"min_value": 1, "max_value": 1440},
            "position": {"min_value": 0, "max_value": 32767},
        }
