"""The bodies of meetings and of what belongs to them."""

from typing import Any

from django.db.models import F
from rest_framework import serializers

from accounts.people.models import Person
from accounts.roles import Side
from foundation.api.fields import RowId, ScopedId, ScopedIdList, StrictChoice, StrictText
from foundation.api.serializers import Strict, StrictModel
from foundation.limits import MAX_NAME_LENGTH
from tracker.meetings.guests import MAX_GUESTS
from tracker.meetings.joint import WhyNot
from tracker.meetings.models import Answer, Meeting
from tracker.projects.models import Project


def _people() -> Any:
    return Person.objects.only("institution_id", "team_id").annotate(home_side=F("team__side"))


def _projects() -> Any:
    return Project.objects.only("institution_id")


class GuestShape(Strict):
    """Somebody who came without an account here."""

    described = {
        "name": "What they are called.",
        "side": "The side that they were there for.",
    }

    name = StrictText(max_length=MAX_NAME_LENGTH)
    side = StrictChoice(choices=Side.choices)


class InvitationAnswerShape(serializers.Serializer[Any]):
    """What an invited person said."""

    described = {
        "person": "Who was invited.",
        "answer": "What they said.",
    }

    person = RowId()
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
        "organiser": "The id of who called it.",
        "external_id": "What your system calls it. Unique in the institution: it is made once.",
        "attendees": "The ids of the people who came.",
        "guests": "Who came without an account.",
        "invited": "The ids of the people asked to come.",
        "answers": "What the invited people said.",
        "joint": "Whether it counts as a joint contact.",
        "why_not": "Why it does not count. Empty when it does.",
        "closed_by": "The id of who closed it.",
    }

    projects = ScopedIdList(_projects, allow_empty=False)
    attendees = ScopedIdList(_people, required=False)
    guests = serializers.ListField(child=GuestShape(), required=False, max_length=MAX_GUESTS)
    invited = ScopedIdList(_people, required=False)
    answers = InvitationAnswerShape(many=True, read_only=True)
    why_not = ReasonShape(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "projects", "held_on", "starts_at", "minutes", "mode", "state", "notes", "organiser", "external_id",
            "attendees", "guests", "invited", "answers", "joint", "why_not", "closed_at", "closed_by", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("joint", "closed_at", "closed_by")


class AnswerRequest(Strict):
    """`person`: without it, the caller."""

    described = {
        "answer": "What the person says.",
        "person": "Whose answer it is: the id. Left out, the caller.",
    }

    answer = StrictChoice(choices=Answer.choices)
    person = ScopedId(queryset=Person.objects, required=False)
