"""The caller's private calendar address: read, renewed, ended. Nobody else's."""

from typing import Any

from django.db import transaction
from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.serializers import Strict
from foundation.api.singletons import Row, Singleton
from foundation.permissions import anyone
from tracker.invitations.feeds import address_of, make_feed, remove_feed
from tracker.invitations.models import CalendarFeed


class CalendarFeedShape(serializers.Serializer[Any]):
    """Whether there is an address at which a calendar program reads the caller's meetings."""

    described = {
        "made_at": "Since when there is this address. null: there is none.",
        "last_read_on": "The day on which a program read it last. null: none has.",
    }

    made_at = serializers.DateTimeField(allow_null=True)
    last_read_on = serializers.DateField(allow_null=True)


class NewCalendarFeedShape(CalendarFeedShape):
    """The new address, which nothing shows again."""

    described = {**CalendarFeedShape.described, "address": "Whoever has it reads the meetings: keep it as a password."}

    address = serializers.URLField()


class MyCalendarFeed(Singleton):
    """The private address of the caller's meetings, for a calendar program. A new one ends the one before."""

    reads = writes = anyone
    http_method_names = ["get", "head", "put", "delete"]

    def representation(self) -> Row:
        feed = CalendarFeed.objects.filter(person=self.person).first()
        return {
            "made_at": feed.updated_at if feed is not None else None,
            "last_read_on": feed.last_read_on if feed is not None else None,
        }

    @extend_schema(
        operation_id="get_my_calendar_feed", summary="Read whether you have a calendar address",
        responses=CalendarFeedShape,
    )  # fmt: skip
    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request)

    @extend_schema(
        operation_id="renew_my_calendar_feed", summary="Get a new calendar address", request=None,
        responses=NewCalendarFeedShape,
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        """Shown in this answer only; where it is lost, ask again. The address before, if there was one, ends."""
        Strict(data=request.data).is_valid(raise_exception=True)
        with transaction.atomic():
            self.lock_institution()
            self.check_condition(self.representation)
            secret = make_feed(person=self.person, at=self.now)
            shown = {**self.representation(), "address": address_of(secret)}
            return self.answer(shown, 200, **{"Cache-Control": "private, no-store"})

    @extend_schema(operation_id="end_my_calendar_feed", summary="End your calendar address", responses={204: None})
    def delete(self, request: Request) -> Response:
        """A second time changes nothing."""
        with transaction.atomic():
            self.lock_institution()
            self.check_condition(self.representation)
            remove_feed(person=self.person, by=self.person, at=self.now)
        return Response(status=204)


urlpatterns: list[URLPattern | URLResolver] = [
    path("me/calendar-feed/", MyCalendarFeed.as_view(), name="my-calendar-feed")
]
