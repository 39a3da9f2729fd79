"""Meetings, and the decisions, actions and agenda items that belong to them."""

from typing import Any

from django.db.models import Model
from django.http import Http404
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_manage, may_read, may_write_some
from foundation.api.idempotency import idempotent
from foundation.api.problems import BadQuery, Conflict
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from foundation.api.serializers import Strict
from foundation.errors import Refused
from foundation.links import Link, write_links
from foundation.text_lists import or_list
from tracker.meetings import actions
from tracker.meetings.filters import MeetingFilters
from tracker.meetings.guests import Guest
from tracker.meetings.models import Meeting, MeetingState, Scope
from tracker.meetings.queries import put_people, whole
from tracker.meetings.serializers import AnswerRequest, MeetingShape, RepeatRequest
from tracker.meetings.states import usual_state

OF_ONE_MEETING = {"external_id", "state"}


@extend_schema_view(
    partial_update=extend_schema(
        parameters=[
            OpenApiParameter(
                "scope",
                {"type": "string", "enum": Scope.values, "default": Scope.THIS.value},
                OpenApiParameter.QUERY,
                description="Which meetings of its series are changed: this one, this and the following, or all "
                "planned ones. With `following` a new day moves the weekday of the series.",
            )
        ]
    )
)
class Meetings(Creates, Changes, Deletes, Resource):
    """Contacts, planned or held. `joint` says whether one counts, `why_not` why it does not."""

    model, serializer_class, filterset_class = Meeting, MeetingShape, MeetingFilters
    reads, writes = may_read, may_write_some
    searches = ("notes", "place", "links", "projects__name", "attendances__guest_name")
    orderings = {
        "id": "id", "held_on": "held_on", "state": "state", "mode": "mode", "created_at": "created_at",
        "updated_at": "updated_at",
    }  # fmt: skip
    ordering = ("-held_on",)
    expansions = {"people": PeopleBehind(("organiser", "attendees", "invited", "closed_by"))}
    required_by_put = ("state",)

    def add_related(self, rows: Rows) -> None:
        put_people(rows, requires_trace=self.person.institution.requires_trace)

    def representation(self, pk: int) -> Row:
        row = whole(pk, self.columns(), requires_trace=self.person.institution.requires_trace)
        if row is None:
            raise Http404
        return row

    def find_existing(self, fields: Row) -> Meeting | None:
        """The meeting with this `external_id`; Conflict when it is not what is asked for now."""
        external_id = fields.get("external_id") or None
        if external_id is None:
            return None
        self.lock_institution()
        meeting: Meeting | None = Meeting.objects.filter(external_id=external_id).first()
        if meeting is not None and not _same(self.representation(meeting.pk), fields):
            raise _taken()
        return meeting

    def add(self, fields: Row) -> Meeting:
        state = fields.get("state") or usual_state(
            held_on=fields["held_on"],
            starts_at=fields.get("starts_at"),
            now=self.person.institution.local_time(self.now),
        )
        if state == MeetingState.HELD and not fields.keys() & {"attendees", "guests"}:
            raise Refused({"attendees": _("Say who came.")}, code="required")
        self.logged = actions.log_meeting(
            institution_id=self.institution_id, by=self.person, at=self.now, **_people_in(fields)
        )
        return self.logged.meeting

    def created_representation(self, row: Model) -> Row:
        return self.logged.whole(self.columns(), requires_trace=self.logged.meeting.institution.requires_trace)

    def change(self, row: Meeting, fields: Row) -> None:
        external_id = fields.get("external_id") or None
        if external_id and Meeting.objects.filter(external_id=external_id).exclude(pk=row.pk).exists():
            raise _taken()
        scope = self._scope(row)
        given: Row = {"meeting": row, "by": self.person, "at": self.now, **_people_in(fields)}
        if scope == Scope.THIS:
            actions.update_meeting(**given)
            return
        if alone := sorted(fields.keys() & OF_ONE_MEETING):
            raise Refused({name: _("This is changed for one meeting at a time.") for name in alone}, code="mismatch")
        actions.change_series(scope=scope, **given)

    def allowed_parameters(self) -> frozenset[str]:
        return super().allowed_parameters() | ({"scope"} if self.action == "partial_update" else frozenset())

    def _scope(self, row: Meeting) -> str:
        """Which meetings of the series a PATCH is about."""
        scope = self.request.query_params.get("scope", Scope.THIS.value)
        if scope not in Scope.values:
            raise BadQuery({"scope": _("One of %(forms)s.") % {"forms": or_list(Scope.values)}}, "invalid_choice")
        if scope != Scope.THIS and row.series_id is None:
            raise BadQuery({"scope": _("This meeting belongs to no series.")}, "wrong_state")
        return scope

    def remove(self, row: Meeting) -> None:
        actions.delete_meeting(meeting=row, by=self.person, at=self.now)

    @extend_schema(
        operation_id="answer_invitation", summary="Answer an invitation", request=AnswerRequest, responses=MeetingShape
    )
    @action(methods=["post"], detail=True, url_path="answer", serializer_class=AnswerRequest, writes=may_read)
    @idempotent
    def answer_invitation(self, request: Request, pk: str) -> Response:
        """What an invited person answers."""
        row = self.locked(pk)
        fields = self.body()
        guest = fields.get("guest", "")
        person = None if guest else fields.get("person", self.person)
        actions.answer_invitation(
            meeting=row, person=person, guest=guest, by=self.person, at=self.now, answer=fields["answer"]
        )
        return self.answer(self.representation(row.pk))

    @extend_schema(request=RepeatRequest, responses=MeetingShape)
    @action(methods=["post"], detail=True, serializer_class=RepeatRequest)
    @idempotent
    def repeat(self, request: Request, pk: str) -> Response:
        """A planned meeting becomes the first of a series."""
        row = self.locked(pk)
        actions.repeat_meeting(meeting=row, by=self.person, at=self.now, **self.body())
        return self.answer(self.representation(row.pk))

    @extend_schema(request=None, responses=MeetingShape)
    @action(methods=["post"], detail=True, url_path="end-series", serializer_class=Strict)
    @idempotent
    def end_series(self, request: Request, pk: str) -> Response:
        """The meeting is the last of its series: later ones that are planned are deleted."""
        row = self.locked(pk)
        self.body()
        actions.end_series(meeting=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))

    @extend_schema(request=None, responses=MeetingShape)
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def close(self, request: Request, pk: str) -> Response:
        """From now on nobody changes it, nor what belongs to it; actions are still done, and people still agree."""
        row = self.locked(pk)
        self.body()
        actions.close_meeting(meeting=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))

    @extend_schema(request=None, responses=MeetingShape)
    @action(methods=["post"], detail=True, serializer_class=Strict, writes=may_manage)
    @idempotent
    def reopen(self, request: Request, pk: str) -> Response:
        """A manager opens a closed meeting again."""
        row = self.locked(pk)
        self.body()
        actions.reopen_meeting(meeting=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))


def _people_in(fields: Row) -> Row:
    if "guests" in fields:
        fields["guests"] = [
            Guest(name=guest["name"], side=guest["side"], address=guest.get("address", ""))
            for guest in fields["guests"]
        ]
    if "links" in fields:
        fields["links"] = write_links(Link(**link) for link in fields["links"])
    return fields


def _taken() -> Conflict:
    said = ErrorDetail(_("Another meeting has this external id."), "unique")
    return Conflict({"external_id": [said]}, code="external-id-taken")


def _same(stored: Row, fields: Row) -> bool:
    """Everything that is asked for is stored already. Who is named as attending what was not held is invited to it."""
    if stored["state"] != MeetingState.HELD and "attendees" in fields:
        asked = dict.fromkeys([*fields["attendees"], *fields.get("invited", [])])
        fields = {**fields, "attendees": [], "invited": [*asked]}
    return all(_plain(stored[name]) == _plain(value) for name, value in fields.items())


def _plain(value: Any) -> Any:
    """Rows by their ids, lists without their order."""
    if isinstance(value, list):
        return sorted(repr(_plain(member)) for member in value)
    if isinstance(value, dict):
        return {name: str(member) for name, member in value.items()}
    return getattr(value, "pk", value)


router = SimpleRouter()
router.register("meetings", Meetings, basename="meeting")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
