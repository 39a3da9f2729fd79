"""The bodies of decisions, actions and agenda items."""

from rest_framework import serializers

from accounts.people.models import Person
from accounts.roles import Side
from foundation.api.fields import ScopedId, ScopedIdList, StrictBoolean, StrictChoice
from foundation.api.serializers import Strict, StrictModel
from tracker.meetings.serializers import PEOPLE_ROWS
from tracker.outcomes.models import Action, AgendaItem, Decision
from tracker.projects.models import Project

SIDES_IN_ROOM = [(side.value, side.label) for side in (Side.LIBRARY, Side.IT, Side.LEADERSHIP)]


class DecisionShape(StrictModel):
    """Left out, `decided_on`, `in_room` and `sides_in_room` come from the meeting. `sides_in_room` adds the sides of
    people without an account. `agreed`: who of `must_agree` has, and the dean
    who did for leadership; each says so by `agree/`, nobody for another."""

    described = {
        "project": "The id of its project. It is said once, when the row is made.",
        "meeting": "The id of the meeting that it comes from.",
        "text": "What was decided.",
        "decided_on": "The day of the decision.",
        "in_room": "The ids of the people who were in the room.",
        "sides_in_room": "The sides that were in the room.",
        "missing_sides": "Which of library and IT were not in the room.",
        "must_agree": "The ids of the people who must agree to it.",
        "agreed": "The ids of the people who have agreed: of those who must, and a dean for leadership.",
        "review_on": "The day to look at it again.",
        "awaits_leadership": "Whether leadership has still to confirm it.",
    }

    project = ScopedId(queryset=Project.objects)
    in_room = ScopedIdList(PEOPLE_ROWS, required=False)
    sides_in_room = serializers.ListField(child=StrictChoice(choices=SIDES_IN_ROOM), required=False, max_length=3)
    missing_sides = serializers.ListField(child=serializers.ChoiceField(choices=["library", "it"]), read_only=True)
    must_agree = ScopedIdList(PEOPLE_ROWS, required=False)
    agreed = ScopedIdList(Person, required=False)

    class Meta:
        model = Decision
        fields = (
            "id", "project", "meeting", "text", "decided_on", "in_room", "sides_in_room", "missing_sides", "must_agree",
            "agreed", "awaits_leadership", "review_on", "created_at", "updated_at",
        )  # fmt: skip
        extra_kwargs = {"decided_on": {"required": False}}


class AgreeRequest(Strict):
    described = {
        "agreed": "false takes it back.",
    }

    agreed = StrictBoolean(default=True)


class ActionShape(StrictModel):
    """Something to be done."""

    described = {
        "project": "The id of its project. It is said once, when the row is made.",
        "meeting": "The id of the meeting that it comes from.",
        "text": "What is to be done.",
        "owner": "The id of who does it.",
        "due_on": "By which day.",
        "state": "How far it is.",
        "ticket_url": "The address of its item in a ticket system.",
        "ticket_label": "What that item is called. Left out, the end of its address.",
        "ticket_state": "What that item is: read from its system, or said by hand; not known of another address.",
        "ticket_word": "What its system calls that state.",
    }

    class Meta:
        model = Action
        fields = (
            "id", "project", "meeting", "text", "owner", "due_on", "state", "ticket_url", "ticket_label",
            "ticket_state", "ticket_word", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("ticket_word",)


class AgendaItemShape(StrictModel):
    """Without a meeting it waits for the project's next one. `position`: 0 is first; left out, last."""

    described = {
        "project": "The id of its project. It is said once, when the row is made.",
        "meeting": "The id of the meeting at which to talk about it.",
        "text": "What to talk about.",
        "minutes": "How long it should take, in minutes.",
        "position": "Its place on the agenda: 0 is first.",
        "reached": "Whether it was talked about.",
        "carried_from": "The id of the meeting from which it was carried over.",
    }

    class Meta:
        model = AgendaItem
        fields = (
            "id", "project", "meeting", "text", "minutes", "position", "reached", "carried_from", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("carried_from",)
