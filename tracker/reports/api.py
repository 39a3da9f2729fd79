"""The dean's report and the published figures over REST. One domain call each."""

from typing import Any

from django.http import Http404
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import may_read_consortium, may_read_report
from foundation.api.fields import StrictBoolean
from foundation.api.problems import BadQuery
from foundation.api.renderers import OrjsonRenderer, dumps
from foundation.api.serializers import Strict
from foundation.api.singletons import Row, Singleton
from foundation.api.views import InstitutionView
from foundation.errors import Refused
from tracker.cadence.bands import Band
from tracker.figures import periods
from tracker.figures.tables import ReportData, Table, Unit
from tracker.reports.actions import subscribe
from tracker.reports.behind import open_number
from tracker.reports.columns import all_tables
from tracker.reports.consortium import rollup
from tracker.reports.figures import find_figure
from tracker.reports.formats import FORMATS, csv, pdf, xlsx
from tracker.reports.models import ReportSubscription
from tracker.reports.queries import published
from tracker.reports.report import file_name, produce_rows, report, report_data

_FIELD: dict[Unit, type[serializers.Field[Any, Any, Any, Any]]] = {
    Unit.TEXT: serializers.CharField,
    Unit.COUNT: serializers.IntegerField,
    Unit.PERCENT: serializers.FloatField,
    Unit.DAY: serializers.DateField,
    Unit.FLAG: serializers.BooleanField,
}
FIRST_HELP = "The first day of the period."
LAST_HELP = "The last day of the period."
PERIOD = [
    OpenApiParameter("from", {"type": "string", "format": "date"}, description="First day; 12 weeks ago unless given."),
    OpenApiParameter("to", {"type": "string", "format": "date"}, description="Last day; today unless given."),
]

ADDRESS = [
    OpenApiParameter("table", str, OpenApiParameter.PATH, description="The key of the table."),
    OpenApiParameter(
        "row", str, OpenApiParameter.PATH, description="What the row is about: a band, a Monday, a reminder."
    ),
    OpenApiParameter("column", str, OpenApiParameter.PATH, description="The key of the column."),
]


@extend_schema_field({"type": ["number", "string", "null"]})
class _Mixed(serializers.Field):  # type: ignore[type-arg]
    """A figure's value: its unit says which."""


def _shape(table: Table[Any]) -> serializers.Serializer[Any]:
    """A row of the table, as OpenAPI describes it."""
    fields = {
        column.key: _Mixed(help_text=str(column.label))
        if column.key in ("value", "earlier") and table.key == "figures"
        else _FIELD[column.unit](allow_null=True, help_text=str(column.label))
        for column in table.columns
    }
    name = f"Report{table.key.capitalize()}Row"
    row_help = f"A row of the report's table “{table.key}”."
    shape: serializers.Serializer[Any] = type(name, (serializers.Serializer,), {**fields, "__doc__": row_help})(
        many=True, help_text=str(table.rule)
    )
    return shape


class ReportInstitutionShape(serializers.Serializer[Any]):
    """Whose report it is."""

    described = {
        "name": "What it is called.",
    }

    id = serializers.IntegerField()
    name = serializers.CharField()


class ReportShape(serializers.Serializer[Any]):
    """The figures of a period, and the tables behind them."""

    described = {
        "institution": "Whose report it is.",
        "to": "The last day of the period.",
        "summary": "The report in a few sentences.",
        "rules": "The key of a figure -> how it is counted.",
        "exceptions": "What needs somebody to look at it.",
        "figures": "The figures.",
        "compared": "The figures beside published ones.",
        "bands": "How many projects meet how often.",
        "weeks": "Each week of the period.",
        "decisions": "The decisions of the period.",
        "reminders": "The reminders of the period, by kind.",
        "projects": "The projects, each with its cadence.",
    }

    institution = ReportInstitutionShape()
    to = serializers.DateField()
    summary = serializers.CharField()
    rules = serializers.DictField(child=serializers.CharField())

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        span = type(
            "Period",
            (serializers.Serializer,),
            {
                "__doc__": "A period.",
                "from": serializers.DateField(help_text=FIRST_HELP),
                "to": serializers.DateField(help_text=LAST_HELP),
            },
        )
        return {
            **super().get_fields(),
            "from": serializers.DateField(help_text=FIRST_HELP),
            "before": span(help_text="The period of the same length before it, which `earlier` is of"),
            **{table.key: _shape(table) for table in all_tables()},
        }


class _FileRenderer(BaseRenderer):
    """The view has made the bytes already; a problem is JSON in any case."""

    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return data if isinstance(data, bytes) else dumps(data)


class CsvRenderer(_FileRenderer):
    media_type, format = csv.MEDIA_TYPE, "csv"


class XlsxRenderer(_FileRenderer):
    media_type, format = xlsx.MEDIA_TYPE, "xlsx"


class PdfRenderer(_FileRenderer):
    media_type, format = pdf.MEDIA_TYPE, "pdf"


class _ReportView(InstitutionView):
    reads = may_read_report
    parameters = frozenset({"from", "to"})

    def data(self, request: Request) -> ReportData:
        try:
            period = periods.chosen(request.query_params, today=self.today)
        except Refused as refusal:
            raise BadQuery(refusal.fields) from refusal
        return report_data(self.person.institution, period, at=self.now, roles=self.person.roles)


class InstitutionReport(_ReportView):
    """The dean's report on the caller's institution, as JSON, CSV, XLSX or PDF: the same figures in each."""

    renderer_classes = [OrjsonRenderer, CsvRenderer, XlsxRenderer, PdfRenderer]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        form = request.query_params.get("format")
        if form and form not in ("json", *FORMATS) and not force:
            raise BadQuery({"format": _("One of json, csv, xlsx, pdf.")}, "invalid_choice")
        return super().perform_content_negotiation(request, force)

    @extend_schema(
        operation_id="get_institution_report",
        summary="Read the report of the institution",
        parameters=PERIOD,
        responses=ReportShape,
    )
    def get(self, request: Request) -> Response:
        data = self.data(request)
        renderer = request.accepted_renderer
        if renderer.format not in FORMATS:
            return self.answer(report(data))
        name = file_name(data, renderer.format)
        body = FORMATS[renderer.format].write(data)
        return Response(body, headers={"Content-Disposition": f'attachment; filename="{name}"'})


class FigureShape(serializers.Serializer[Any]):
    """A figure, and the rows that it counts."""

    described = {
        "key": "The figure.",
        "label": "What it is called.",
        "rule": "How it is counted.",
        "rows": "The rows that it counts.",
    }

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not the attribute
    rule = serializers.CharField()
    table = serializers.CharField(help_text="Whose columns the rows have")
    rows = serializers.ListField(child=serializers.DictField())


class FigureRows(_ReportView):
    """The rows that one figure of the report counts."""

    @extend_schema(
        operation_id="get_figure_rows",
        summary="Read the rows that a figure counts",
        parameters=PERIOD,
        responses=FigureShape,
    )
    def get(self, request: Request, key: str) -> Response:
        figure, data = find_figure(key), self.data(request)
        if figure is None or not figure.reads(data.roles):
            raise Http404
        return self.answer(
            {
                "key": figure.key,
                "label": figure.label,
                "rule": figure.rule,
                "table": figure.table.key,
                "rows": produce_rows(figure.table, figure.rows(data)),
            }
        )


class NumberShape(serializers.Serializer[Any]):
    """A number of one of the report's tables, and the rows that it counts."""

    described = {
        "value": "The number.",
        "label": "What its column is called.",
        "rule": "Which rows its table has.",
        "rows": "The rows that it counts.",
    }

    value = _Mixed()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not the attribute
    rule = serializers.CharField()
    table = serializers.CharField(help_text="Whose columns the rows have")
    rows = serializers.ListField(child=serializers.DictField())


class NumberRows(_ReportView):
    """The rows that one number of a table of the report counts: of bands, of weeks, of reminders."""

    @extend_schema(
        operation_id="get_number_rows",
        summary="Read the rows that a number of a table counts",
        parameters=[*PERIOD, *ADDRESS],
        responses=NumberShape,
    )
    def get(self, request: Request, table: str, row: str, column: str) -> Response:
        found = open_number(self.data(request), table, row, column)
        if found is None:
            raise Http404
        return self.answer(
            {
                "value": found.column.produce(found.row),
                "label": found.column.label,
                "rule": found.of.rule,
                "table": found.table.key,
                "rows": produce_rows(found.table, found.rows),
            }
        )


class PublishedAnswerShape(serializers.Serializer[Any]):
    """One answer of a published figure."""

    described = {
        "key": "The answer.",
        "label": "In words.",
        "percent": "How many gave it, in percent.",
    }

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not the attribute
    percent = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField(allow_null=True, help_text="Inferred wherever n is")


class BenchmarkShape(serializers.Serializer[Any]):
    """A published figure."""

    described = {
        "key": "Which figure it is.",
        "title": "What it is called.",
        "question": "What people were asked.",
        "source": "Who published it.",
        "answers": "What they said.",
        "n": "How many were asked.",
        "high": "Of the same interval, percent.",
        "caveat": "What to keep in mind.",
        "recorded_on": "When it was taken down.",
    }

    id = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # as above
    answers = PublishedAnswerShape(many=True)
    weekly_or_better = serializers.FloatField(allow_null=True, help_text="Percent, as published")
    n = serializers.IntegerField(allow_null=True)
    n_inferred = serializers.BooleanField(help_text="The source gives no number; its figures fit this one")
    low = serializers.FloatField(allow_null=True, help_text="Of the 95% Wilson interval, percent")
    high = serializers.FloatField(allow_null=True)
    caveat = serializers.CharField()
    recorded_on = serializers.DateField()


class BenchmarksShape(serializers.Serializer[Any]):
    """The published figures."""

    described = {
        "results": "The published figures.",
    }

    results = BenchmarkShape(many=True)


class Benchmarks(InstitutionView):
    """The published figures, as published. Two of them disagree, and are kept apart. Few: never paged."""

    reads = may_read_report

    @extend_schema(operation_id="list_benchmarks", summary="List the published figures", responses=BenchmarksShape)
    def get(self, request: Request) -> Response:
        return self.answer({"results": published()})


def _bands_shape() -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    return {band.value: serializers.IntegerField(help_text=f"How many are “{band.value}”") for band in Band}


class BandCountsShape(serializers.Serializer[Any]):
    """How many meet how often."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return _bands_shape()


class ConsortiumMonthShape(serializers.Serializer[Any]):
    """How the members stood at the end of a month."""

    described = {
        "month": "Its first day.",
        "week": "The Monday of its last whole week, of which the figures are.",
        "institution_bands": "How many institutions meet how often. null: nothing may be shown.",
        "project_bands": "How many projects meet how often. null: nothing may be shown.",
    }

    month = serializers.DateField()
    week = serializers.DateField()
    institutions = serializers.IntegerField(allow_null=True, help_text="null: nothing may be shown of this month")
    institution_bands = BandCountsShape(allow_null=True)
    project_bands = BandCountsShape(allow_null=True)
    weekly_or_better = serializers.FloatField(allow_null=True, help_text="Percent of the institutions with a band")


class ConsortiumShape(serializers.Serializer[Any]):
    """How the members stood, month by month."""

    described = {
        "consortium": "What it is called.",
        "members": "How many institutions belong to it.",
        "at_least": "How many institutions a figure, and a difference of two, must be about to be shown.",
        "months": "Month by month, the newest first. None ever changes.",
    }

    consortium = serializers.CharField()
    members = serializers.IntegerField()
    at_least = serializers.IntegerField()
    months = ConsortiumMonthShape(many=True)


class ConsortiumReport(InstitutionView):
    """How the consortium's members stood, month by month: distributions over those that had agreed, from five on. Made
    once a month is over, and never changed. For readers of an institution that has agreed itself."""

    reads = may_read_consortium

    @extend_schema(
        operation_id="get_consortium_report", summary="Read how the consortium stands", responses=ConsortiumShape
    )
    def get(self, request: Request) -> Response:
        institution = self.person.institution
        if institution.consortium is None or institution.consortium_agreed_at is None:
            raise Http404
        return self.answer(rollup(institution.consortium, today=self.today))


class SubscriptionRequest(Strict):
    """What is left out stays."""

    described = {"monthly": "Whether the report of each month is mailed to the caller."}

    monthly = StrictBoolean(required=False)


class SubscriptionShape(serializers.Serializer[Any]):
    """Whether the report comes by mail."""

    described = SubscriptionRequest.described

    monthly = serializers.BooleanField()


@extend_schema_view(
    get=extend_schema(
        operation_id="get_my_report_subscription",
        summary="Read whether the report is mailed to you",
        responses=SubscriptionShape,
    ),
    patch=extend_schema(
        operation_id="change_my_report_subscription",
        summary="Subscribe to the report, or end it",
        request=SubscriptionRequest,
        responses=SubscriptionShape,
    ),
)
class MySubscription(Singleton):
    """The report of the month by mail, to the caller."""

    reads = writes = may_read_report
    change_class = SubscriptionRequest

    def representation(self) -> Row:
        return {"monthly": ReportSubscription.objects.filter(person=self.person).exists()}

    def change(self, fields: Row) -> None:
        if "monthly" in fields:
            subscribe(person=self.person, at=self.now, wanted=fields["monthly"])


urlpatterns: list[URLPattern | URLResolver] = [
    path("benchmarks/", Benchmarks.as_view(), name="benchmark-list"),
    path("reports/institution/", InstitutionReport.as_view(), name="report-institution"),
    path("reports/institution/rows/<slug:key>/", FigureRows.as_view(), name="report-rows"),
    path("me/report-subscription/", MySubscription.as_view(), name="my-report-subscription"),
    path(
        "reports/institution/rows/<slug:table>/<slug:row>/<slug:column>/",
        NumberRows.as_view(),
        name="report-number-rows",
    ),
    path("reports/consortium/", ConsortiumReport.as_view(), name="report-consortium"),
]
