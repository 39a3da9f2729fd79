"""The bodies of meetings and of what belongs to them."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext
from rest_framework import serializers

from accounts.people.models import Person
from accounts.roles import Side
from foundation.api.fields import (
    RowId,
    ScopedId,
    ScopedIdList,
    StrictBoolean,
    StrictChoice,
    StrictInteger,
    StrictProse,
    StrictText,
)
from foundation.api.links import LinkShape
from foundation.api.serializers import Strict, StrictModel
from foundation.db.compiled import CompiledRows, in_list
from foundation.limits import MAX_NAME_LENGTH
from foundation.links import MAX_LINKS
from tracker.meetings.guests import MAX_GUEST_ADDRESS_LENGTH, MAX_GUESTS, check_guest_address
from tracker.meetings.joint import WhyNot
from tracker.meetings.models import MAX_EXTERNAL_ID_LENGTH, Answer, Meeting
from tracker.meetings.recurrence import MAX_COUNT, MAX_RULE_LENGTH
from tracker.projects.models import Project

#: Compiled for P2, to log a meeting: see docs/performance.md.
PROJECT_ROWS = CompiledRows(
    Project, lambda ids: Project.objects.filter(in_list("pk", ids)).order_by(), names=("id", "institution_id")
)
PEOPLE_ROWS = CompiledRows(
    Person,
    lambda ids: Person.objects.filter(in_list("pk", ids)).order_by().annotate(home_side=F("team__side")),
    names=("id", "institution_id", "team_id"),
    more=("home_side",),
)


class GuestShape(Strict):
    """Somebody who came without an account here."""

    described = {
        "name": "What they are called.",
        "side": "The side that they were there for.",
        "address": "Their e-mail address, to which invitations go. Left out: nothing is sent to them.",
    }

    name = StrictText(max_length=MAX_NAME_LENGTH)
    side = StrictChoice(choices=Side.choices)
    address = StrictText(max_length=MAX_GUEST_ADDRESS_LENGTH, required=False, allow_blank=True, default="")

    def validate_address(self, value: str) -> str:
        try:
            return check_guest_address(value) if value else ""
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


class InvitationAnswerShape(serializers.Serializer[Any]):
    """What an invited person said."""

    described = {
        "person": "Who was invited: the id. Null for a guest.",
        "guest": "The name of the guest. Empty for a person.",
        "answer": "What they said.",
    }

    person = RowId(allow_null=True)
    guest = serializers.CharField(allow_blank=True)
    answer = serializers.ChoiceField(choices=Answer.choices)


class ReasonShape(serializers.Serializer[Any]):
    """Why a meeting does not count."""

    described = {
        "code": "The reason, for programs.",
        "reason": "The same in the language of the person who asks.",
    }

    code = serializers.ChoiceField(choices=WhyNot.choices)
    reason = serializers.CharField()


class MeetingShape(StrictModel):
    """`held_on` is the planned day until the meeting is held. Without `state`: held when that day has come, else
    planned. `attendees` came, `invited` were asked to, `answers` is what they said; three facts, kept apart.
    `closed_at`: since then nobody changes it, nor what belongs to it."""

    described = {
        "projects": "The ids of the projects that it was about: at least one.",
        "minutes": "How long it took, in minutes.",
        "mode": "In which way people met.",
        "state": "Left out: held when its day and time have come, else planned.",
        "links": "Addresses of what belongs to it: minutes, a file, slides.",
        "organiser": "The id of who called it.",
        "external_id": "What your system calls it. Unique in the institution: it is made once.",
        "attendees": "The ids of the people who came. Sent for a meeting that is not held, they are invited.",
        "guests": "Who came without an account; until the meeting is held, who is invited.",
        "invited": "The ids of the people asked to come.",
        "answers": "What the invited people said.",
        "joint": "Whether it counts as a joint contact.",
        "why_not": "Why it does not count. Empty when it does.",
        "closed_by": "The id of who closed it.",
        "series": "The id of its series, if it comes again.",
        "series_on": "The day that the series gave it.",
    }

    external_id = StrictProse(max_length=MAX_EXTERNAL_ID_LENGTH, required=False, allow_null=True, allow_blank=True)
    projects = ScopedIdList(PROJECT_ROWS, allow_empty=False)
    attendees = ScopedIdList(PEOPLE_ROWS, required=False)
    guests = serializers.ListField(child=GuestShape(), required=False, max_length=MAX_GUESTS)
    invited = ScopedIdList(PEOPLE_ROWS, required=False)
    links = serializers.ListField(child=LinkShape(), required=False, max_length=MAX_LINKS)
    answers = InvitationAnswerShape(many=True, read_only=True)
    why_not = ReasonShape(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "projects", "held_on", "starts_at", "minutes", "mode", "place", "state", "notes", "links",
            "organiser", "external_id", "attendees", "guests", "invited", "answers", "joint", "why_not", "closed_at",
            "closed_by", "series", "series_on", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("joint", "closed_at", "closed_by", "series", "series_on")


class AnswerRequest(Strict):
    """`person` or `guest`: without either, the caller."""

    described = {
        "answer": "What the person says.",
        "person": "Whose answer it is: the id. Left out, the caller.",
        "guest": "The name of the guest whose answer it is, in place of a person.",
    }

    answer = StrictChoice(choices=Answer.choices)
    person = ScopedId(queryset=Person.objects, required=False)
    guest = StrictText(max_length=MAX_NAME_LENGTH, required=False)

    def validate(self, attrs: Any) -> Any:
        if "person" in attrs and "guest" in attrs:
            raise serializers.ValidationError({"guest": gettext("Say a person or a guest, not both.")}, code="mismatch")
        return attrs


class RepeatRequest(Strict):
    """How a planned meeting comes again. It ends after `count` of the rule's days, on `until_on`, or never."""

    described = {
        "rule": "A rule of RFC 5545 without its end, such as FREQ=WEEKLY;BYDAY=TU. It falls on the day of the meeting.",
        "count": "After how many days of the rule it ends, those in closed weeks counted.",
        "until_on": "On which day it ends.",
        "skips_closed": "Whether the closed weeks of the term calendar are left out.",
    }

    rule = StrictText(max_length=MAX_RULE_LENGTH)
    count = StrictInteger(required=False, allow_null=True, min_value=1, max_value=MAX_COUNT)
    until_on = serializers.DateField(required=False, allow_null=True)
    skips_closed = StrictBoolean(required=False)
