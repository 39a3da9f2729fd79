"""The bodies of playbooks."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.people.models import Person
from foundation.api.fields import Day, LocalTime, ScopedId, ScopedIdList, StrictBoolean, StrictInteger, StrictText
from foundation.api.serializers import Strict, StrictModel
from foundation.limits import MAX_ID, MAX_MINUTES, MAX_NAME_LENGTH, MAX_PLACE_LENGTH
from tracker.playbooks.actions.starting import WeeklyMeeting
from tracker.playbooks.comparison import DifferenceKind
from tracker.playbooks.models import OfferState, Playbook, PlaybookOffer, PlaybookRun, PlaybookVersion
from tracker.playbooks.schema import MAX_SLUG_LENGTH, MAX_TEXT_LENGTH, SCHEMA
from tracker.steps.models import StepSide


@extend_schema_field({"type": "object", "additionalProperties": True, "description": SCHEMA["description"]})
class ContentField(serializers.JSONField):
    """A playbook as its JSON Schema has it. The action checks it."""


class PlaybookShape(StrictModel):
    """A reusable plan. `number`: of its newest version, which the rest is of."""

    described = {
        "slug": "Its name in files.",
        "name": "What it is called.",
        "summary": "What it is for.",
        "kind": "The kind of the projects that are started from it.",
        "language": "The language of its words.",
        "number": "The number of its newest version.",
        "step_count": "How many steps it has.",
        "length_days": "Days from its start to the end of its last step.",
        "retired_on": "Since then it is not started any more.",
    }

    class Meta:
        model = Playbook
        fields = (
            "id", "slug", "name", "summary", "kind", "language", "number", "step_count", "length_days", "retired_on",
            "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class AddPlaybookRequest(Strict):
    """One of `content` and `shipped`. Content of a slug that is there already becomes its next version."""

    described = {
        "content": "The playbook, as its JSON Schema has it.",
        "shipped": "The slug of one that comes with the product, of which the institution gets a copy.",
        "note": "What is new in it.",
    }

    content = ContentField(required=False)
    shipped = StrictText(required=False, max_length=MAX_SLUG_LENGTH)
    note = StrictText(required=False, allow_blank=True, max_length=MAX_TEXT_LENGTH)


class RetireRequest(Strict):
    """Whether it is started any more."""

    described = {"retired": "Whether it is not started any more."}

    retired = StrictBoolean()


class WeeklyMeetingShape(Strict):
    """A series from the first of its weekdays to the end of the plan."""

    described = {
        "weekday": "From 1, Monday, to 7, Sunday.",
        "starts_at": "Local time.",
        "minutes": "How long it takes.",
        "place": "A room, or the address of a call.",
    }

    weekday = StrictInteger(min_value=1, max_value=7)
    starts_at = LocalTime(required=False, allow_null=True)
    minutes = StrictInteger(required=False, allow_null=True, min_value=1, max_value=MAX_MINUTES)
    place = StrictText(required=False, allow_blank=True, max_length=MAX_PLACE_LENGTH)

    def to_internal_value(self, data: Any) -> Any:
        return WeeklyMeeting(**super().to_internal_value(data))


class StartRequest(Strict):
    """The people and the days of the project."""

    described = {
        "starts_on": "Its first day. Where that is still ahead, the project is planned until then.",
        "name": "What the project is called; the playbook's name where it is left out.",
        "version": "The number of the version; the newest where it is left out.",
        "library_owner": "The id of who owns it in the library.",
        "it_owner": "The id of who owns it in IT.",
        "sponsor": "The id of its sponsor.",
        "members": "Ids of the people besides its owners.",
        "meeting": "Its weekly meeting; none where it is left out.",
    }

    starts_on = Day()
    name = StrictText(required=False, allow_blank=True, max_length=MAX_NAME_LENGTH)
    version = StrictInteger(required=False, min_value=1, max_value=9999)
    library_owner = ScopedId(queryset=Person.objects, required=False, allow_null=True)
    it_owner = ScopedId(queryset=Person.objects, required=False, allow_null=True)
    sponsor = ScopedId(queryset=Person.objects, required=False, allow_null=True)
    members = ScopedIdList(Person, required=False)
    meeting = WeeklyMeetingShape(required=False, allow_null=True)


class PlacedStepShape(serializers.Serializer[Any]):
    """A step and its days."""

    described = {
        "key": "Its name in the playbook.",
        "title": "What is done.",
        "side": "Who carries it.",
        "starts_on": "Its first day.",
        "due_on": "Its last day.",
    }

    key = serializers.CharField()
    title = serializers.CharField()
    side = serializers.ChoiceField(choices=StepSide.choices)
    starts_on = serializers.DateField()
    due_on = serializers.DateField()


class PlanShape(serializers.Serializer[Any]):
    """The days of a playbook that starts on a day."""

    described = {"starts_on": "The day.", "ends_on": "The last day of its last step.", "steps": "By their days."}

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    steps = PlacedStepShape(many=True)


class ContentShape(serializers.Serializer[Any]):
    """What a version says."""

    described = {"number": "The number of the version.", "content": "As the JSON Schema of playbooks has it."}

    number = serializers.IntegerField(allow_null=True)
    content = ContentField()


class PlaybookVersionShape(StrictModel):
    """What a playbook said, or would say: one that is `proposed` waits for a manager."""

    described = {
        "playbook": "The id of its playbook.",
        "number": "Its number, once it is accepted.",
        "state": "Whether it waits, was accepted or declined.",
        "note": "What is new in it, and why.",
        "based_on": "The number of the version that it was made from.",
        "project": "The id of the project that it was learnt from.",
        "by": "The id of who made it.",
        "made_on": "The day on which it was made.",
        "decided_on": "The day on which it was accepted or declined.",
    }

    class Meta:
        model = PlaybookVersion
        fields = (
            "id", "playbook", "number", "state", "note", "based_on", "project", "by", "made_on", "decided_on",
            "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class PlaybookRunShape(StrictModel):
    """A project that was started from a version of a playbook."""

    described = {
        "project": "The id of the project.",
        "version_used": "The id of the version.",
        "starts_on": "Its first day.",
        "begun_on": "The day on which the project became active.",
    }

    class Meta:
        model = PlaybookRun
        fields = ("id", "project", "version_used", "starts_on", "begun_on", "created_at", "updated_at")
        read_only_fields = fields


class DifferenceShape(serializers.Serializer[Any]):
    """Something that the project did otherwise than the playbook says."""

    described = {
        "key": "Its name in a proposal.",
        "kind": "Whether the step was added, dropped, or took longer.",
        "title": "The step.",
        "side": "Who carried it.",
        "days": "How many days longer it took.",
    }

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in DifferenceKind])
    title = serializers.CharField()
    side = serializers.ChoiceField(choices=StepSide.choices)
    days = serializers.IntegerField()


class DifferencesShape(serializers.Serializer[Any]):
    """What the project did otherwise."""

    described = {"differences": "In the order of the playbook; what was added comes last."}

    differences = DifferenceShape(many=True)


class ProposeRequest(Strict):
    """What the playbook takes over."""

    described = {"differences": "The keys of the differences that the playbook takes over.", "note": "Why."}

    differences = serializers.ListField(child=StrictText(max_length=60), max_length=500)
    note = StrictText(required=False, allow_blank=True, max_length=MAX_TEXT_LENGTH)


class PlaybookOfferShape(StrictModel):
    """A playbook that the institution offers to another institution of the consortium."""

    described = {
        "to_institution": "The id of the institution that it is for.",
        "playbook": "The id of the playbook.",
        "name": "What the playbook is called.",
        "message": "What the other institution is told.",
        "state": "Whether it waits, was accepted, declined or withdrawn.",
        "by": "The id of who offered it.",
        "offered_on": "The day on which it was offered.",
        "answered_on": "The day on which it was answered or withdrawn.",
    }

    class Meta:
        model = PlaybookOffer
        fields = (
            "id", "to_institution", "playbook", "name", "message", "state", "by", "offered_on", "answered_on",
            "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class OfferRequest(Strict):
    """Which playbook is for whom."""

    described = {
        "playbook": "The id of the playbook. Its newest version is offered as it is now.",
        "to_institution": "The id of the institution that it is for, one of `partners/`.",
        "message": "What it is told.",
    }

    playbook = ScopedId(queryset=Playbook.objects)
    to_institution = StrictInteger(min_value=1, max_value=MAX_ID)
    message = StrictText(required=False, allow_blank=True, max_length=MAX_TEXT_LENGTH)


class PartnerShape(serializers.Serializer[Any]):
    """Another institution of the consortium."""

    described = {"id": "Its id, for `to_institution`.", "name": "What it is called."}

    id = serializers.IntegerField()
    name = serializers.CharField()


class ReceivedOfferShape(serializers.Serializer[Any]):
    """A playbook that another institution offers."""

    described = {
        "from_institution": "The name of the institution whose it is.",
        "name": "What the playbook is called.",
        "message": "What they say.",
        "state": "Whether it waits, was accepted or declined.",
        "offered_on": "The day on which it was offered.",
        "content": "The playbook, as its JSON Schema has it.",
    }

    id = serializers.IntegerField()
    from_institution = serializers.CharField()
    name = serializers.CharField()
    message = serializers.CharField()
    state = serializers.ChoiceField(choices=OfferState.choices)
    offered_on = serializers.DateField()
    content = ContentField()


class PartnersShape(serializers.Serializer[Any]):
    """The other institutions of the consortium."""

    described = {"partners": "By name."}

    partners = PartnerShape(many=True)


class ReceivedOffersShape(serializers.Serializer[Any]):
    """What other institutions offer."""

    described = {"offers": "Those that wait for an answer, the oldest first."}

    offers = ReceivedOfferShape(many=True)


class ShippedShape(serializers.Serializer[Any]):
    """A playbook that comes with the product."""

    described = {"slug": "Its name in files.", "content": "The playbook, as its JSON Schema has it."}

    slug = serializers.CharField()
    content = ContentField()


class ShippedPlaybooksShape(serializers.Serializer[Any]):
    """What comes with the product."""

    described = {"playbooks": "By name."}

    playbooks = ShippedShape(many=True)
