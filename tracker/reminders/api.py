"""What was sent to whom and how it ended, and snoozing it."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_administer, may_read
from foundation.api.fields import Day
from foundation.api.idempotency import idempotent
from foundation.api.resources import Resource, Rows
from foundation.api.serializers import Strict, StrictModel
from foundation.errors import Refused
from tracker.delivery.models import MessageState
from tracker.reminders import actions
from tracker.reminders.filters import ReminderFilters
from tracker.reminders.ladder import Cancelled
from tracker.reminders.models import Reminder
from tracker.reminders.own_api import MyPreferences, MySnooze, MySnoozes, ResumeReminders
from tracker.reminders.queries import outcomes, told_at

WEEK = timedelta(days=7)


#: What is between the product and the person it wrote to: for them, and for administrators.
#: `cancelled` as a whole: a reason that is told unless the person chose it tells that they did.
PERSONAL = ("answer", "answered_at", "followed", "error", "cancelled")


class ReminderShape(StrictModel):
    """`state`: how it ended; `error`: what the mail server said; `followed`: a joint contact came within 7 days of the
    day it went, null where that is no question. `answer`, `answered_at`, `followed`, `error` and `cancelled` are
    the person's own: of others they are empty, unless the caller is an administrator."""

    described = {
        "person": "The id of who is reminded.",
        "project": "The id of the project that it is about. null: a list of several.",
        "rung": "How far up the ladder it is.",
        "meeting": "The id of the meeting that it asks about.",
        "state": "How it ended.",
        "cancelled": "Why it was not sent; empty when it was, or will be, and of others.",
        "sent_on": "The day that it went.",
        "error": "What the mail server said.",
        "followed": "Whether a joint contact came within 7 days. null: no question.",
        "answer": "Which button the person pressed.",
        "answered_at": "When they did.",
    }

    state = serializers.ChoiceField(choices=MessageState.choices, read_only=True)
    sent_on = serializers.DateField(allow_null=True, read_only=True)
    error = serializers.CharField(read_only=True)
    followed = serializers.BooleanField(allow_null=True, read_only=True)

    class Meta:
        model = Reminder
        fields = (
            "id", "person", "project", "rung", "cycle_on", "due_on", "meeting", "planned_on", "state", "cancelled",
            "sent_on", "error", "followed", "answer", "answered_at", "updated_at",
        )  # fmt: skip


class SnoozeRequest(Strict):
    """`until_on`: the last day without a reminder of the project; in a week unless given."""

    described = {
        "until_on": "The last day without a reminder. Left out, in a week.",
    }

    until_on = Day(required=False)


class Reminders(Resource):
    """Reminders of the institution's projects, planned, sent or cancelled."""

    model, serializer_class, filterset_class = Reminder, ReminderShape, ReminderFilters
    reads = may_read
    searches = ("person__name", "project__name")
    expansions = {"people": PeopleBehind(("person",))}
    orderings = {
        "id": "id", "rung": "rung", "planned_on": "planned_on", "cycle_on": "cycle_on", "due_on": "due_on",
        "updated_at": lambda view: view.told_at(),
    }  # fmt: skip
    ordering = ("-id",)

    def get_queryset(self) -> QuerySet[Any]:
        return self._outcomes()

    def _outcomes(self) -> QuerySet[Any]:
        return outcomes(at=self.now, zone=self.person.institution.time_zone).select_related(None)

    def told_at(self) -> Combinable:
        return F("updated_at") if may_administer(self.person.roles) else told_at(self.person)

    def filtered(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Who asks for what is personal finds their own."""
        found = super().filtered(queryset)
        asks = self.request.query_params.keys() & set(PERSONAL)
        return found.filter(person=self.person) if asks and not may_administer(self.person.roles) else found

    def add_related(self, rows: Rows) -> None:
        ended = self._outcomes().filter(pk__in=[row["id"] for row in rows]).annotate(told_at=self.told_at())
        facts = {
            pk: rest
            for pk, *rest in ended.values_list(
                "pk", "ended", "why", "came", "message__sent_on", "message__error", "message__updated_at", "told_at"
            )
        }
        for row in rows:
            state, why, came, sent_on, error, changed_at, told = facts[row["id"]]
            sent = state == MessageState.SENT and row["project"] is not None
            row |= {
                "state": state,
                "cancelled": why,
                "sent_on": sent_on,
                "error": error or "",
                "followed": came if sent else None,
            }
            row["updated_at"] = max(told, changed_at or told)
            if row["person"] != self.person.pk and not may_administer(self.person.roles):
                row |= {"answer": "", "answered_at": None, "followed": None, "error": "", "cancelled": Cancelled.NO}

    @extend_schema(request=SnoozeRequest, responses=ReminderShape)
    @action(methods=["post"], detail=True, serializer_class=SnoozeRequest, writes=may_read)
    @idempotent
    def snooze(self, request: Request, pk: str) -> Response:
        """No more of the reminder's project to its person for a while. For that person alone."""
        row = self.locked(pk)
        until_on = self.body().get("until_on", self.today + WEEK)
        if row.project is None:
            raise Refused({"": _("This reminder is about no project.")}, code="mismatch")
        actions.snooze(person=row.person, project=row.project, by=self.person, at=self.now, until_on=until_on)
        return self.answer(self.representation(row.pk))


router = SimpleRouter()
router.register("reminders", Reminders, basename="reminder")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("me/preferences/", MyPreferences.as_view(), name="my-preferences"),
    path("me/preferences/resume/", ResumeReminders.as_view(), name="my-preferences-resume"),
    path("me/snoozes/", MySnoozes.as_view(), name="my-snoozes"),
    path("me/snoozes/<id:pk>/", MySnooze.as_view(), name="my-snooze"),
]
