"""The bodies of steps."""

from rest_framework import serializers

from foundation.api.fields import Day, ScopedId, ScopedIdList, StrictText
from foundation.api.links import LinkShape
from foundation.api.serializers import Strict, StrictModel
from foundation.limits import MAX_NAME_LENGTH
from foundation.links import MAX_LINKS
from tracker.projects.models import Project
from tracker.steps.models import MAX_ROOM, Step


class StepShape(StrictModel):
    """Something that a project does from one day to another. `first_due_on`: when it was due as it was added."""

    described = {
        "project": "The id of its project. It is said once, when the row is made.",
        "side": "Who carries it.",
        "title": "What is done.",
        "done_when": "What done looks like.",
        "trap": "What usually goes wrong.",
        "room": "Who must be in the room, by name or role.",
        "links": "Addresses that help.",
        "starts_on": "Its first day: not before the project began.",
        "due_on": "Its last day.",
        "first_due_on": "Its last day as it was planned at first.",
        "hours": "Hours of work in all.",
        "owner": "The id of who does it. Left out, the owner of its side answers for it.",
        "team": "The id of the team that does it. Left out, that of its owner.",
        "state": "How far it is.",
        "done_on": "The day on which somebody said that it is done.",
        "after": "The ids of the steps that it comes after.",
        "ticket_url": "The address of its item in a ticket system.",
        "ticket_label": "What that item is called. Left out, the end of its address.",
        "ticket_state": "What that item is: read from its system, or said by hand; not known of another address.",
        "ticket_word": "What its system calls that state.",
        "key": "Its name in the playbook that it comes from.",
        "playbook": "The playbook that it comes from.",
        "playbook_version": "The version of that playbook.",
    }

    project = ScopedId(queryset=Project.objects)
    room = serializers.ListField(child=StrictText(max_length=MAX_NAME_LENGTH), required=False, max_length=MAX_ROOM)
    links = serializers.ListField(child=LinkShape(), required=False, max_length=MAX_LINKS)
    after = ScopedIdList(Step, required=False)

    class Meta:
        model = Step
        fields = (
            "id", "project", "side", "title", "done_when", "trap", "room", "links", "starts_on", "due_on",
            "first_due_on", "hours", "owner", "team", "state", "done_on", "after", "ticket_url", "ticket_label",
            "ticket_state", "ticket_word", "key", "playbook", "playbook_version", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("ticket_word", "first_due_on", "done_on", "key", "playbook", "playbook_version")


class MoveRequest(Strict):
    described = {"starts_on": "Its new first day.", "due_on": "Its new last day."}

    starts_on = Day()
    due_on = Day()


class MovedShape(serializers.Serializer[object]):
    """The steps as they are now: the one that was moved, and those that moved along."""

    described = {"steps": "The one that was moved first."}

    steps = StepShape(many=True)
