"""The shapes of skills in the API."""

from typing import Any

from rest_framework import serializers

from foundation.api.fields import RowId, StrictBoolean, StrictChoice, StrictInteger
from foundation.api.serializers import Strict, StrictModel
from tracker.skills.actions.lists import MAX_LISTS, MAX_SKILLS
from tracker.skills.levels import WANTED, WINDOWS, Level
from tracker.skills.models import Skill, SkillFigure, SkillList, TeachingOffer, TeachingRequest


class SkillListShape(StrictModel):
    described = {
        "name": "What it is called.",
        "source": "Where it comes from.",
        "number": "The number of its version, which a change of its skills raises.",
    }

    class Meta:
        model = SkillList
        fields = ("id", "name", "source", "number", "created_at", "updated_at")
        read_only_fields = ("number",)


class SkillShape(StrictModel):
    """`wanted`: 3, could cover for a colleague for a week, or 4, does it and shows others."""

    described = {
        "skill_list": "The id of its list.",
        "area": "What it belongs to in the list.",
        "name": "What somebody can do.",
        "wanted": "The level that the institution wants of people.",
        "retired_on": "Since when it is no longer asked about.",
    }

    wanted = StrictChoice(choices=[level.value for level in WANTED], allow_null=True, required=False)

    class Meta:
        model = Skill
        fields = ("id", "skill_list", "area", "name", "wanted", "retired_on", "created_at", "updated_at")
        read_only_fields = ("retired_on",)


class RetireSkillRequest(Strict):
    described = {"retired": "Whether it is retired; false brings it back."}

    retired = StrictBoolean(default=True)


class SkillFigureShape(StrictModel):
    """How a group stood on a day. Shares are percent, told to ten, from 20, which is 20 or less, to 80, which is 80 or
    more; `people`: at least so many. `group`: empty for everybody."""

    described = {
        "skill": "The id of the skill.",
        "frozen_on": "The day.",
        "number": "The version of the list then.",
        "group": "The teams that are counted together, as they were called then.",
        "people": "At least so many, in steps of five.",
        "confident": "The share of people who could cover for a colleague for a week, or more.",
        "wanted": "The wanted level then.",
        "reached": "The share of people at that level or above.",
    }

    frozen_on = serializers.DateField(read_only=True)

    class Meta:
        model = SkillFigure
        fields = (
            "id", "skill", "frozen_on", "number", "group", "people", "confident", "wanted", "reached", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class TeachingOfferShape(StrictModel):
    """That somebody agreed to be found. It says nothing of how they rate themselves."""

    described = {"skill": "The id of the skill.", "person": "The id of the person."}

    class Meta:
        model = TeachingOffer
        fields = ("id", "skill", "person", "created_at", "updated_at")
        read_only_fields = ("person",)


class TeachingRequestShape(StrictModel):
    """`kind`: for oneself, or a session for many."""

    described = {
        "skill": "The id of the skill.",
        "teacher": "The id of who is asked.",
        "asked_by": "The id of who asks.",
        "kind": "For oneself, or a session.",
        "text": "What was written with it.",
        "window": "When the session could be: the number of the weekday and am or pm.",
        "state": "What has become of it.",
        "asked_on": "The day on which it was asked.",
        "expires_on": "The last day for an answer.",
        "answered_on": "The day on which it was answered.",
    }

    class Meta:
        model = TeachingRequest
        fields = (
            "id", "skill", "teacher", "asked_by", "kind", "text", "window", "state", "asked_on", "expires_on",
            "answered_on", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = (
            "asked_by", "kind", "window", "state", "asked_on", "expires_on", "answered_on",
        )  # fmt: skip


class AnswerTeachingRequest(Strict):
    described = {"accepts": "Whether the caller will teach."}

    accepts = StrictBoolean()


class OwnRatingRequest(Strict):
    described = {"skill": "The id of the skill.", "level": "From 0, not one's job, to 4. null takes it back."}

    skill = StrictInteger(min_value=1)
    level = StrictChoice(choices=Level.values, allow_null=True)


class OwnSkillsRequest(Strict):
    """Skills that are left out do not change."""

    described = {"ratings": "What the caller says of themselves.", "windows": "When the caller usually has time."}

    ratings = serializers.ListField(child=OwnRatingRequest(), required=False, max_length=MAX_LISTS * MAX_SKILLS)
    windows = serializers.ListField(child=StrictChoice(choices=WINDOWS), required=False, max_length=len(WINDOWS))


class OwnRatingShape(serializers.Serializer[Any]):
    """What the caller says of a skill."""

    described = {**OwnRatingRequest.described, "number": "The version of the list that was answered."}

    skill = RowId()
    level = serializers.ChoiceField(choices=Level.values)
    number = serializers.IntegerField()


class OwnSkillsShape(serializers.Serializer[Any]):
    """What the caller says of themselves. Nobody else can read it."""

    described = OwnSkillsRequest.described

    ratings = OwnRatingShape(many=True)
    windows = serializers.ListField(child=serializers.ChoiceField(choices=WINDOWS))
