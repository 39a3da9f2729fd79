"""Lessons and thanks of projects, and the close report of one."""

from typing import Any

from django.http import Http404
from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_lead_some, may_read
from accounts.roles import Side
from foundation.api.fields import RowId
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row
from foundation.api.serializers import StrictModel
from foundation.api.views import InstitutionView
from tracker.benefits.models import BenefitKind, BenefitPeriod, Confidence
from tracker.closing import actions
from tracker.closing.filters import LessonFilters, ThanksFilters
from tracker.closing.models import Lesson, LessonKind, Thanks
from tracker.closing.report import as_data, close_report
from tracker.projects.models import Project

PROJECT_HELP = "The id of its project. It is said once, when the row is made."
LESSON_HELP = {
    "side": "The side whose experience it is.",
    "kind": "Whether it should be done again, or differently.",
    "text": "What was learnt.",
}
BENEFIT_HELP = {
    "kind": "What the amount counts.",
    "amount": "How much. null where nobody can say.",
    "currency": "Of money, such as GBP; of anything else empty.",
    "period": "Whether the amount is for all the days, or for each year.",
    "from_on": "Its first day.",
    "to_on": "Its last day. null: every year it has no end, else it is of one day.",
    "confidence": "How sure people are.",
    "text": "What it is.",
}
THANKS_HELP = {
    "person": "The id of who is thanked: they are told once the project is closed.",
    "name": "The name of somebody without an account, in place of `person`.",
    "text": "What for.",
}


class LessonShape(StrictModel):
    """What a side learnt in a project."""

    described = {"project": PROJECT_HELP, **LESSON_HELP}

    class Meta:
        model = Lesson
        fields = ("id", "project", "side", "kind", "text", "created_at", "updated_at")


class Lessons(Creates, Changes, Deletes, Resource):
    """What the sides learnt in projects."""

    model, serializer_class, filterset_class = Lesson, LessonShape, LessonFilters
    reads, writes = may_read, may_lead_some
    searches = ("text",)
    orderings = {"id": "id", "side": "side", "kind": "kind", "updated_at": "updated_at"}
    create_only = ("project",)

    def add(self, fields: Row) -> Lesson:
        return actions.add_lesson(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Lesson, fields: Row) -> None:
        actions.update_lesson(lesson=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Lesson) -> None:
        actions.delete_lesson(lesson=row, by=self.person, at=self.now)


class ThanksShape(StrictModel):
    """Thanks to somebody for their work in a project."""

    described = {"project": PROJECT_HELP, **THANKS_HELP}

    class Meta:
        model = Thanks
        fields = ("id", "project", "person", "name", "text", "created_at", "updated_at")


class ThanksOfProjects(Creates, Changes, Deletes, Resource):
    """Whom projects thank."""

    model, serializer_class, filterset_class = Thanks, ThanksShape, ThanksFilters
    reads, writes = may_read, may_lead_some
    searches = ("text", "name")
    orderings = {"id": "id", "updated_at": "updated_at"}
    expansions = {"people": PeopleBehind(("person",))}
    create_only = ("project",)
    required_by_put = ("name",)

    def add(self, fields: Row) -> Thanks:
        return actions.add_thanks(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Thanks, fields: Row) -> None:
        actions.update_thanks(thanks=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Thanks) -> None:
        actions.delete_thanks(thanks=row, by=self.person, at=self.now)


class ReportedLesson(serializers.Serializer[Any]):
    """A lesson."""

    described = LESSON_HELP

    id = RowId()
    side = serializers.ChoiceField(choices=Side.choices)
    kind = serializers.ChoiceField(choices=LessonKind.choices)
    text = serializers.CharField()


class ReportedBenefit(serializers.Serializer[Any]):
    """Something that it brought, which both sides confirmed."""

    described = BENEFIT_HELP

    id = RowId()
    kind = serializers.ChoiceField(choices=BenefitKind.choices)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    period = serializers.ChoiceField(choices=BenefitPeriod.choices)
    from_on = serializers.DateField(allow_null=True)
    to_on = serializers.DateField(allow_null=True)
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    text = serializers.CharField()


class ReportedThanks(serializers.Serializer[Any]):
    """Somebody who is thanked."""

    described = THANKS_HELP

    id = RowId()
    person = RowId(allow_null=True)
    name = serializers.CharField()
    text = serializers.CharField()


class ReportedLine(serializers.Serializer[Any]):
    """A line of a section."""

    described = {"name": "What it is about.", "text": "What is said of it."}

    name = serializers.CharField()
    text = serializers.CharField()


class ReportedSection(serializers.Serializer[Any]):
    """What another part of the product adds, such as its goals."""

    described = {"key": "Its name for programs.", "title": "Its heading.", "lines": "Its lines."}

    key = serializers.CharField()
    title = serializers.CharField()
    lines = ReportedLine(many=True)


class CloseReportShape(serializers.Serializer[Any]):
    """What stays of a project."""

    described = {
        "project": "The id of the project.",
        "name": "What it is called.",
        "active_on": "The first day on which it was active.",
        "closed_on": "The day on which it was closed. null: it is not closed.",
        "sentence": "How it went, in words.",
        "meetings": "How many meetings were held.",
        "contact_days": "On how many days library and IT met.",
        "decisions": "How many decisions were recorded.",
        "actions_done": "How many actions were done.",
        "actions_open": "The ids of the actions that are open.",
        "lessons": "What the sides learnt.",
        "benefits": "What it brought: the benefits that both sides confirmed.",
        "benefits_waiting": "How many benefits wait for the confirmation of a side.",
        "thanks": "Who is thanked.",
        "sections": "What other parts of the product add.",
    }

    project = RowId()
    name = serializers.CharField()
    active_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()
    meetings = serializers.IntegerField()
    contact_days = serializers.IntegerField()
    decisions = serializers.IntegerField()
    actions_done = serializers.IntegerField()
    actions_open = serializers.ListField(child=RowId())
    lessons = ReportedLesson(many=True)
    benefits = ReportedBenefit(many=True)
    benefits_waiting = serializers.IntegerField()
    thanks = ReportedThanks(many=True)
    sections = ReportedSection(many=True)


class CloseReportView(InstitutionView):
    """The close report of a project: how it went, what it brought, what was learnt, who is thanked."""

    reads = may_read

    @extend_schema(operation_id="get_close_report", summary="Read the close report", responses=CloseReportShape)
    def get(self, request: Request, pk: int) -> Response:
        project = Project.objects.filter(pk=pk).first()
        if project is None:
            raise Http404
        return self.answer(as_data(close_report(project, roles=self.person.roles)))


router = SimpleRouter()
router.register("lessons", Lessons, basename="lesson")
router.register("thanks", ThanksOfProjects, basename="thanks")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("projects/<id:pk>/close-report/", CloseReportView.as_view(), name="close-report"),
]
