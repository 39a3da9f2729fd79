"""The dean's report and the published figures over REST. One domain call each."""

from typing import Any

from django.http import Http404
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import may_read_consortium, may_read_report
from foundation.api.problems import BadQuery
from foundation.api.renderers import OrjsonRenderer, dumps
from foundation.api.views import InstitutionView
from foundation.errors import Refused
from tracker.cadence.bands import Band
from tracker.figures import periods
from tracker.figures.tables import ReportData, Table, Unit
from tracker.reports.columns import all_tables
from tracker.reports.consortium import rollup
from tracker.reports.figures import find_figure
from tracker.reports.formats import FORMATS, csv, pdf, xlsx
from tracker.reports.queries import published
from tracker.reports.report import file_name, produce_rows, report, report_data

_FIELD: dict[Unit, type[serializers.Field[Any, Any, Any, Any]]] = {
    Unit.TEXT: serializers.CharField,
    Unit.COUNT: serializers.IntegerField,
    Unit.PERCENT: serializers.FloatField,
    Unit.DAY: serializers.DateField,
    Unit.FLAG: serializers.BooleanField,
}
PERIOD = [
    OpenApiParameter("from", {"type": "string", "format": "date"}, description="First day; 12 weeks ago unless given."),
    OpenApiParameter("to", {"type": "string", "format": "date"}, description="Last day; today unless given."),
]


@extend_schema_field({"type": ["number", "string", "null"]})
class _Mixed(serializers.Field):  # type: ignore[type-arg]
    """A figure's value: its unit says which."""


def _shape(table: Table[Any]) -> serializers.Serializer[Any]:
    """A row of the table, as OpenAPI describes it."""
    fields = {
        column.key: _Mixed()
        if column.key in ("value", "earlier") and table.key == "figures"
        else _FIELD[column.unit](allow_null=True, help_text=str(column.label))
        for column in table.columns
    }
    name = f"Report{table.key.capitalize()}Row"
    shape: serializers.Serializer[Any] = type(name, (serializers.Serializer,), fields)(many=True)
    return shape


class _Place(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ReportShape(serializers.Serializer[Any]):
    """The tables follow columns.py."""

    institution = _Place()
    to = serializers.DateField()
    summary = serializers.CharField()
    rules = serializers.DictField(child=serializers.CharField())

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        span = type("Span", (serializers.Serializer,), {"from": serializers.DateField(), "to": serializers.DateField()})
        return {
            **super().get_fields(),
            "from": serializers.DateField(),
            "before": span(),
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
            raise BadQuery({"format": _("One of json, csv, xlsx, pdf.")})
        return super().perform_content_negotiation(request, force)

    @extend_schema(operation_id="reports_institution_retrieve", parameters=PERIOD, responses=ReportShape)
    def get(self, request: Request) -> Response:
        data = self.data(request)
        renderer = request.accepted_renderer
        if renderer.format not in FORMATS:
            return self.answer(report(data))
        name = file_name(data, renderer.format)
        body = FORMATS[renderer.format].write(data)
        return Response(body, headers={"Content-Disposition": f'attachment; filename="{name}"'})


class FigureShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not the attribute
    rule = serializers.CharField()
    table = serializers.CharField(help_text="Whose columns the rows have")
    rows = serializers.ListField(child=serializers.DictField())


class FigureRows(_ReportView):
    """The rows that one figure of the report counts."""

    @extend_schema(operation_id="reports_institution_rows", parameters=PERIOD, responses=FigureShape)
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


class PublishedAnswerShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not the attribute
    percent = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField(allow_null=True, help_text="Inferred wherever n is")


class BenchmarkShape(serializers.Serializer[Any]):
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
    results = BenchmarkShape(many=True)


class Benchmarks(InstitutionView):
    """The published figures, as published. Two of them disagree, and are kept apart. Few: never paged."""

    reads = may_read_report

    @extend_schema(operation_id="benchmarks_list", responses=BenchmarksShape)
    def get(self, request: Request) -> Response:
        return self.answer({"results": published()})


def _bands_shape() -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    return {band: serializers.IntegerField() for band in Band.values}


class BandCountsShape(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return _bands_shape()


class ConsortiumWeekShape(serializers.Serializer[Any]):
    week = serializers.DateField()
    institutions = serializers.IntegerField(allow_null=True, help_text="null: fewer than five, so nothing is shown")
    institution_bands = BandCountsShape(allow_null=True)
    project_bands = BandCountsShape(allow_null=True)
    weekly_or_better = serializers.FloatField(allow_null=True, help_text="Percent of the institutions with a band")


class ConsortiumShape(serializers.Serializer[Any]):
    consortium = serializers.CharField()
    members = serializers.IntegerField()
    agreed = serializers.IntegerField(help_text="Members that let the consortium read their aggregates")
    at_least = serializers.IntegerField()
    weeks = ConsortiumWeekShape(many=True)


class ConsortiumReport(InstitutionView):
    """How the consortium's members stand, week by week: distributions over those that agreed, from five on."""

    reads = may_read_consortium

    @extend_schema(operation_id="reports_consortium_retrieve", responses=ConsortiumShape)
    def get(self, request: Request) -> Response:
        consortium = self.person.institution.consortium
        if consortium is None:
            raise Http404
        return self.answer(rollup(consortium, today=self.today))


urlpatterns: list[URLPattern | URLResolver] = [
    path("benchmarks/", Benchmarks.as_view(), name="benchmark-list"),
    path("reports/institution/", InstitutionReport.as_view(), name="report-institution"),
    path("reports/institution/rows/<slug:key>/", FigureRows.as_view(), name="report-rows"),
    path("reports/consortium/", ConsortiumReport.as_view(), name="report-consortium"),
]
