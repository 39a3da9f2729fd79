"""Meetings from a CSV file over REST: sent and checked, which writes no meeting; then imported, or not; and undone."""

from collections.abc import Mapping
from typing import IO, Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_write_some
from foundation.api.fields import StrictBoolean, StrictChoice, StrictInteger
from foundation.api.idempotency import idempotent
from foundation.api.parsers import TooLarge
from foundation.api.resources import Resource, Rows
from foundation.api.serializers import Strict, StrictModel
from foundation.imports.columns import ColumnChoice
from foundation.imports.days import DayOrder
from foundation.imports.encodings import ENCODINGS
from foundation.limits import MAX_ID
from tracker.intake.csv.actions import choose_columns, confirm_upload, store_upload, undo_import
from tracker.intake.csv.filters import ImportFilters
from tracker.intake.csv.models import MeetingUpload
from tracker.intake.csv.queries import uploads_of
from tracker.intake.csv.shape import FIELDS

MAX_BODY = 5_000_000  # bytes, which a process holds while it stores them; the page takes 50 MB in pieces
FILE_NAME = "api.csv"


class CsvParser(BaseParser):
    media_type = "text/csv"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        content: bytes = stream.read(MAX_BODY + 1)
        if len(content) > MAX_BODY:
            raise TooLarge(_("The body is larger than %(limit)s bytes.") % {"limit": MAX_BODY})
        return content


class ImportProblemShape(serializers.Serializer[Any]):
    """What is wrong with a row of the file."""

    described = {
        "row": "Its number; the header is row 1.",
        "column": "The column; empty: the row as a whole.",
        "detail": "What is wrong.",
    }

    row = serializers.IntegerField()
    column = serializers.CharField()
    detail = serializers.CharField()


class ImportShape(StrictModel):
    """A file of meetings. `state`: `checking` and `importing` while a worker is at it, `columns` when somebody must say
    what its columns are, `checked` when it waits for the confirmation, `done`, `undone`."""

    described = {
        "file_name": "What the file was called.",
        "by": "The id of who sent it.",
        "state": "How far it is.",
        "size": "In bytes.",
        "rows": "How many rows it has.",
        "added": "How many meetings it added; before that, how many it would add.",
        "present": "How many of its rows are meetings that are there already.",
        "refused": "How many of its rows are refused.",
        "joint": "How many of the added meetings count.",
        "problem_count": "How many problems its rows have.",
        "problems": "The first 200 of them.",
        "imported_at": "When its meetings were added.",
        "question": "What is read of its columns: `header`, the first rows as `samples`, `columns` with the field of "
        "each or null where it is not known, whether `asks_day_order`, the `encoding`, and `says`, what is still open.",
    }

    problems = ImportProblemShape(many=True, read_only=True)

    class Meta:
        model = MeetingUpload
        fields = (
            "id", "file_name", "by", "state", "size", "rows", "added", "present", "refused", "joint", "problem_count",
            "problems", "question", "imported_at", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class ColumnsRequest(Strict):
    """What the columns of a file are. It is kept for the institution: the next file with them asks nothing."""

    described = {
        "columns": "Name of each column that is used -> the field that it is: `held_on`, `projects`, `attendees`, "
        "`guests`, `starts_at`, `ends_at`, `ends_on`, `all_day`, `minutes`, `mode`, `place`, `notes`, `links`, "
        "`state`, `external_id`.",
        "day_order": "Which comes first in days such as 3/4/2026. Needed where `question` asks it.",
        "encoding": "Of a text that is no Unicode. Another than was read: its columns are asked about anew.",
        "project": "The id of the project that all rows are about; then no column need be `projects`.",
        "adds_guests": "People who have no account come as guests. Left out: their rows are refused.",
    }

    columns = serializers.DictField(child=StrictChoice(choices=[(one.key, one.label) for one in FIELDS]))
    day_order = StrictChoice(choices=DayOrder.choices, required=False)
    encoding = StrictChoice(choices=list(ENCODINGS.items()), required=False)
    project = StrictInteger(min_value=1, max_value=MAX_ID, required=False)
    adds_guests = StrictBoolean(required=False)


class ConfirmRequest(Strict):
    """How it is imported."""

    described = {"skips_refused": "Import the file without the rows that are refused. Left out: all rows, or none."}

    skips_refused = StrictBoolean(required=False)


class UndoRequest(Strict):
    """How it is undone."""

    described = {"keeps_changed": "Keep the meetings that somebody changed since. Left out: undo all of them, or none."}

    keeps_changed = StrictBoolean(required=False)


class Imports(Resource):
    """Files of meetings, one's own; for managers also what others imported. Kept for a week."""

    model, serializer_class, filterset_class = MeetingUpload, ImportShape, ImportFilters
    reads = writes = may_write_some
    searches = ("file_name",)
    expansions = {"people": PeopleBehind(("by",))}
    orderings = {"id": "id", "state": "state", "created_at": "created_at", "updated_at": "updated_at"}
    ordering = ("-id",)
    largest_body = MAX_BODY

    def get_queryset(self) -> QuerySet[Any]:
        return uploads_of(self.person)

    def get_parsers(self) -> list[Any]:
        """DRF asks before it has said which action it is."""
        asked = getattr(self, "action", None) or self.action_map.get(str(self.request.method).lower())
        return [CsvParser()] if asked == "create" else super().get_parsers()

    def add_related(self, rows: Rows) -> None:
        for row in rows:
            row["problems"] = [
                {"row": number, "column": column, "detail": why} for number, column, why in row["problems"]
            ]

    @extend_schema(request={"text/csv": {"type": "string"}}, responses={201: ImportShape})
    @idempotent
    def create(self, request: Request) -> Response:
        """Send a file with the columns `held_on`, `projects`, `attendees` and more; the page has a template. It is
        checked, and no meeting is written: the answer says what importing it would do, or that a worker checks it."""
        sent: Any = request.data
        content = sent if isinstance(sent, bytes) else b""  # no body at all
        upload = store_upload(
            institution_id=self.institution_id, by=self.person, at=self.now, file_name=FILE_NAME, chunks=[content]
        )
        location = request.build_absolute_uri(f"{request.path}{upload.pk}/")
        return self.answer(self.representation(upload.pk), 201, Location=location)

    @extend_schema(request=ColumnsRequest, responses=ImportShape)
    @action(methods=["post"], detail=True, url_path="columns", url_name="columns", serializer_class=ColumnsRequest)
    @idempotent
    def name_columns(self, request: Request, pk: str) -> Response:
        """Say what the columns of a file are, before it is imported. It is checked again."""
        upload = self.locked(pk)
        if upload.by_id != self.person.pk:
            raise Http404
        given = self.body()
        order, columns = given.pop("day_order", ""), given.pop("columns")
        choice = ColumnChoice(columns, order, given)
        return self._done(choose_columns(upload=upload, by=self.person, at=self.now, choice=choice))

    @extend_schema(request=ConfirmRequest, responses=ImportShape)
    @action(methods=["post"], detail=True, serializer_class=ConfirmRequest)
    @idempotent
    def confirm(self, request: Request, pk: str) -> Response:
        """Add the meetings of a file that was checked. A second time changes nothing."""
        upload = self.locked(pk)
        if upload.by_id != self.person.pk:
            raise Http404
        return self._done(confirm_upload(upload=upload, by=self.person, at=self.now, **self.body()))

    @extend_schema(request=UndoRequest, responses=ImportShape)
    @action(methods=["post"], detail=True, serializer_class=UndoRequest)
    @idempotent
    def undo(self, request: Request, pk: str) -> Response:
        """Delete what the file added."""
        return self._done(undo_import(upload=self.locked(pk), by=self.person, at=self.now, **self.body()))

    def _done(self, upload: MeetingUpload) -> Response:
        return self.answer(self.representation(upload.pk))


router = SimpleRouter()
router.register("imports", Imports, basename="import")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
