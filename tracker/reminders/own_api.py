"""How the caller is reminded, and which projects they have snoozed: nobody else's. May import actions."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.fields import Day, RowId, StrictBoolean, StrictChoice, StrictInteger, StrictText
from foundation.api.idempotency import idempotent
from foundation.api.serializers import Strict
from foundation.api.singletons import Row, Singleton
from foundation.api.views import InstitutionView
from foundation.permissions import anyone
from tracker.delivery.actions import delivery_preference_of
from tracker.delivery.channels import channel_choices
from tracker.delivery.models import DeliveryPreference
from tracker.delivery.note_kinds import note_kind_choices
from tracker.projects.models import Project
from tracker.reminders import actions
from tracker.reminders.models import Preference, Snooze
from tracker.reminders.queries import snoozes_of

_ZONE: Any = DeliveryPreference._meta.get_field("time_zone")
PROJECT = OpenApiParameter(
    "id",
    {"type": "integer", "format": "int64", "minimum": 1},
    OpenApiParameter.PATH,
    description="The id of a project.",
)


class ReminderPreferencesRequest(Strict):
    """What is left out stays."""

    described = {
        "wanted": "Whether the person is reminded at all.",
        "weekday": "The day of the weekly list, from 1, Monday, to 7, Sunday.",
        "channel": "By which channel messages come.",
        "hour": "The hour of the day at which they come. null: the institution's.",
        "time_zone": "The zone of that hour, such as Europe/London. Empty: the institution's.",
        "notes": "Whether messages tell what happened, such as who answered an invitation.",
        "unwanted_notes": "The kinds of note that messages do not tell.",
    }

    wanted = StrictBoolean(required=False)
    weekday = StrictInteger(required=False, min_value=1, max_value=7)
    channel = StrictChoice(choices=channel_choices(), required=False)
    hour = StrictInteger(required=False, allow_null=True, min_value=0, max_value=23)
    time_zone = StrictText(required=False, allow_blank=True, max_length=_ZONE.max_length)
    notes = StrictBoolean(required=False)
    unwanted_notes = serializers.ListField(
        child=StrictChoice(choices=note_kind_choices()), required=False, max_length=len(note_kind_choices())
    )


class ReminderPreferencesShape(serializers.Serializer[Any]):
    """How the caller is reminded."""

    described = {
        **ReminderPreferencesRequest.described,
        "stopped_at": "When the product stopped by itself, after three reminders that were ignored. POST to resume/ "
        "starts again.",
    }

    wanted = serializers.BooleanField()
    weekday = serializers.IntegerField(min_value=1, max_value=7)
    channel = serializers.ChoiceField(choices=channel_choices())
    hour = serializers.IntegerField(allow_null=True)
    time_zone = serializers.CharField()
    notes = serializers.BooleanField()
    unwanted_notes = serializers.ListField(child=serializers.ChoiceField(choices=note_kind_choices()))
    stopped_at = serializers.DateTimeField(allow_null=True)


@extend_schema_view(
    get=extend_schema(
        operation_id="get_my_preferences", summary="Read how you are reminded", responses=ReminderPreferencesShape
    ),
    patch=extend_schema(
        operation_id="change_my_preferences",
        summary="Change how you are reminded",
        request=ReminderPreferencesRequest,
        responses=ReminderPreferencesShape,
    ),
)
class MyPreferences(Singleton):
    """How and when messages of the product reach the caller."""

    reads = writes = anyone
    change_class = ReminderPreferencesRequest

    def representation(self) -> Row:
        mine: Row = {"person": self.person, "institution_id": self.institution_id}
        preference = Preference.objects.filter(person=self.person).first() or Preference(**mine)
        delivery = DeliveryPreference.objects.filter(person=self.person).first() or DeliveryPreference(**mine)
        return {
            "wanted": preference.opted_out_at is None,
            "weekday": preference.weekday,
            "channel": delivery.channel,
            "hour": delivery.hour,
            "time_zone": delivery.time_zone,
            "notes": delivery.notes,
            "unwanted_notes": delivery.unwanted_notes,
            "stopped_at": preference.stopped_at,
        }

    def change(self, fields: Row) -> None:
        preference, delivery = actions.preference_of(self.person), delivery_preference_of(self.person)
        wanted = fields.pop("wanted", preference.opted_out_at is None)
        if "weekday" in fields:
            preference.weekday = fields.pop("weekday")
        for name, value in fields.items():
            setattr(delivery, name, value)
        actions.save_preference(preference=preference, delivery=delivery, by=self.person, at=self.now, wanted=wanted)


class ResumeReminders(MyPreferences):
    """Start again after the product stopped by itself."""

    http_method_names = ["post"]

    @extend_schema(
        operation_id="resume_my_reminders",
        summary="Start your reminders again",
        request=None,
        responses=ReminderPreferencesShape,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        Strict(data=request.data).is_valid(raise_exception=True)
        actions.resume(person=self.person, by=self.person, at=self.now)
        return self.answer(self.representation())


class SnoozeShape(serializers.Serializer[Any]):
    """A project of which the caller is not reminded for a while."""

    described = {"project": "The id of the project.", "until_on": "The last day without a reminder of it."}

    project = RowId()
    until_on = serializers.DateField()


class SnoozesShape(serializers.Serializer[Any]):
    """The projects of which the caller is not reminded for a while."""

    described = {"results": "Those in force, the first to end first."}

    results = SnoozeShape(many=True)


class MySnoozes(InstitutionView):
    """What the caller has snoozed. Few: never paged."""

    reads = anyone

    @extend_schema(operation_id="list_my_snoozes", summary="List your snoozes", responses=SnoozesShape)
    def get(self, request: Request) -> Response:
        return self.answer({"results": [_shown(row) for row in snoozes_of(self.person, today=self.today)]})


class MySnoozeRequest(Strict):
    """Until when."""

    described = {"until_on": "The last day without a reminder of the project."}

    until_on = Day()


class MySnooze(Singleton):
    """The caller's snooze of one project, by the project's id."""

    reads = writes = anyone
    http_method_names = ["get", "head", "put", "delete"]

    def representation(self) -> Row:
        found = snoozes_of(self.person, today=self.today).filter(project=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return _shown(found)

    @extend_schema(
        operation_id="get_my_snooze",
        summary="Read your snooze of a project",
        parameters=[PROJECT],
        responses=SnoozeShape,
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request)

    @extend_schema(
        operation_id="snooze_project", summary="Snooze a project", parameters=[PROJECT], request=MySnoozeRequest,
        responses=SnoozeShape,
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """No more reminders of the project to the caller up to that day."""
        with transaction.atomic():
            self.lock_institution()
            project = get_object_or_404(Project, pk=pk)
            self.check_condition(self.representation)
            body = MySnoozeRequest(data=request.data)
            body.is_valid(raise_exception=True)
            actions.snooze(person=self.person, project=project, by=self.person, at=self.now, **body.validated_data)
            return self.answer(self.representation())

    @extend_schema(
        operation_id="end_my_snooze",
        summary="End your snooze of a project",
        parameters=[PROJECT],
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Reminders of the project come again."""
        with transaction.atomic():
            self.lock_institution()
            self.representation()
            self.check_condition(self.representation)
            actions.end_snooze(person=self.person, project_id=pk, by=self.person, at=self.now)
        return Response(status=204)


def _shown(row: Snooze) -> Row:
    return {"project": row.project_id, "until_on": row.until_on}
