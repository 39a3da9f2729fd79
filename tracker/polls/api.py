"""Polls: questions of one's own, waves, and what closed waves say. Nobody answers by the API: an answer has no person,
and a token has one."""

from typing import Any

from django.urls import URLPattern, URLResolver, path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.permissions import may_read, may_write_some
from accounts.roles import Side
from foundation.api.fields import Day, RowId, ScopedId, StrictChoice, StrictInteger, StrictText
from foundation.api.idempotency import idempotent
from foundation.api.resources import Creates, Deletes, Resource, Row, Rows
from foundation.api.serializers import Strict, StrictModel
from foundation.api.views import InstitutionView
from foundation.limits import MAX_NAME_LENGTH
from tracker.polls import actions, frequency_texts
from tracker.polls.filters import OwnQuestionFilters, ResultFilters, WaveFilters
from tracker.polls.models import MAX_PAPER, OwnQuestion, PollResult, Wave, WaveQuestion
from tracker.polls.permissions import may_run_polls
from tracker.polls.questions import MAX_OPTION_LENGTH, MAX_OPTIONS
from tracker.polls.side_by_side import side_by_side
from tracker.projects.models import Project


class OwnQuestionShape(StrictModel):
    described = {
        "text": "What is asked.",
        "kind": "How it is answered.",
        "options": "The answers to choose from, in their order; none where words are asked for.",
    }

    options = serializers.ListField(
        child=StrictText(max_length=MAX_OPTION_LENGTH), max_length=MAX_OPTIONS, required=False
    )

    class Meta:
        model = OwnQuestion
        fields = ("id", "text", "kind", "options", "created_at", "updated_at")


class OwnQuestions(Creates, Deletes, Resource):
    """Questions of the institution's own. A wave keeps a copy of what it asks."""

    model, serializer_class, filterset_class = OwnQuestion, OwnQuestionShape, OwnQuestionFilters
    reads, writes = may_read, may_run_polls
    searches = ("text",)
    orderings = {"id": "id", "text": "text"}
    ordering = ("text",)

    def add(self, fields: Row) -> OwnQuestion:
        return actions.add_question(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def remove(self, row: OwnQuestion) -> None:
        actions.remove_question(question=row, by=self.person, at=self.now)


class WaveShape(StrictModel):
    """`questions`: keys of what is asked: `frequency`, `frequency-wanted`, `relationship`, `ai-confidence`,
    `least-confident-skills`, and `own-` with the id of a question of one's own. `too_few`: closed with too few answers
    to show any."""

    described = {
        "name": "What it is called.",
        "opens_on": "Its first day.",
        "closes_on": "Its last day.",
        "state": "How far it is.",
        "sides": "Who is asked.",
        "paper": "How many codes are printed for each side.",
        "project": "The id of the project whose people a pulse asks. Null: the whole institution.",
        "asked": "How many people and printed codes there were when it opened.",
        "too_few": "Whether it closed with too few answers to show any.",
        "questions": "The keys of what is asked, in their order.",
    }

    name = StrictText(max_length=MAX_NAME_LENGTH)
    sides = serializers.ListField(child=StrictChoice(choices=Side.choices), min_length=1, max_length=len(Side))
    questions = serializers.ListField(child=StrictText(max_length=60), min_length=1, max_length=20)
    paper = StrictInteger(min_value=0, max_value=MAX_PAPER, required=False)

    class Meta:
        model = Wave
        fields = (
            "id", "name", "project", "opens_on", "closes_on", "state", "sides", "paper", "asked", "too_few",
            "questions", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("project", "state", "asked", "too_few")


class PulseRequest(Strict):
    """What a pulse is about. It is open from today to `closes_on`, in two weeks unless given."""

    described = {
        "project": "The id of the project whose people are asked.",
        "closes_on": "Its last day, within a month.",
    }

    project = ScopedId(queryset=Project.objects)
    closes_on = Day(required=False)


class Waves(Creates, Deletes, Resource):
    """Rounds of asking. Nothing shows before a wave closes; one that has not opened can be deleted."""

    model, serializer_class, filterset_class = Wave, WaveShape, WaveFilters
    reads, writes = may_read, may_run_polls
    searches = ("name",)
    orderings = {"id": "id", "opens_on": "opens_on", "closes_on": "closes_on", "updated_at": "updated_at"}
    ordering = ("-opens_on",)

    def add_related(self, rows: Rows) -> None:
        asked: dict[int, list[str]] = {row["id"]: [] for row in rows}
        found = WaveQuestion.objects.filter(wave__in=list(asked)).order_by("number")
        for wave_id, key in found.values_list("wave", "slug"):
            asked[wave_id].append(key)
        for row in rows:
            row["questions"] = asked[row["id"]]

    def add(self, fields: Row) -> Wave:
        return actions.plan_wave(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def remove(self, row: Wave) -> None:
        actions.delete_wave(wave=row, by=self.person, at=self.now)

    @extend_schema(request=None, responses=WaveShape)
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def close(self, request: Request, pk: str) -> Response:
        """Its answers are counted and destroyed. Closing it twice is closing it once."""
        row = self.locked(pk)
        self.body()
        actions.close_wave(wave=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))

    @extend_schema(operation_id="start_pulse", request=PulseRequest, responses={201: WaveShape})
    @action(methods=["post"], detail=False, serializer_class=PulseRequest, writes=may_write_some)
    @idempotent
    def pulse(self, request: Request) -> Response:
        """Ask the people of a project how often the two sides work together on it, and whether it is enough."""
        wave = actions.start_pulse(by=self.person, at=self.now, **self.body())
        location = request.build_absolute_uri(reverse("api:poll-wave-detail", args=[wave.pk]))
        return self.answer(self.representation(wave.pk), 201, Location=location)


_BEHIND = (
    "question__wave", "question__slug", "question__text", "question__options", "group__sides", "group__people"
)  # fmt: skip


class ResultShape(StrictModel):
    """How many people of a group gave one answer; `-` is none. Groups have five people at least, and so has every
    difference between them. `sides`: of the group, joined by a plus; empty for everybody."""

    described = {
        "wave": "The id of the wave.",
        "question": "The key of the question, the same in every wave.",
        "text": "What was asked.",
        "sides": "The sides of the group.",
        "people": "How many of the group answered the wave.",
        "answer": "The key of the answer, or the word.",
        "label": "The answer as it was read.",
        "count": "How many gave it.",
    }

    wave = serializers.IntegerField(read_only=True)
    question = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    sides = serializers.CharField(read_only=True)
    people = serializers.IntegerField(read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]

    class Meta:
        model = PollResult
        fields = (
            "id", "wave", "question", "text", "sides", "people", "answer", "label", "count", "created_at", "updated_at"
        )  # fmt: skip
        read_only_fields = fields


class Results(Resource):
    """What closed waves say."""

    model, serializer_class, filterset_class = PollResult, ResultShape, ResultFilters
    reads = may_read
    searches = ("question__text", "answer")
    http_method_names = ["get", "head", "options"]

    def add_related(self, rows: Rows) -> None:
        found: Any = PollResult.objects.filter(pk__in=[row["id"] for row in rows]).order_by()
        by_id = {one.pop("pk"): one for one in found.values("pk", *_BEHIND)}
        for row in rows:
            one = by_id[row["id"]]
            labels = {option["key"]: option["label"] for option in one["question__options"]}
            row |= {"wave": one["question__wave"], "question": one["question__slug"], "text": one["question__text"]}
            row |= {"sides": one["group__sides"], "people": one["group__people"]}
            row["label"] = labels.get(row["answer"], row["answer"])


class FrequencyRowShape(serializers.Serializer[Any]):
    """An answer, and how many gave it. Null where fewer than five people answered, or nobody was asked."""

    described = {
        "wave": "What the poll is called.",
        "closed_on": "Its last day.",
        "answer": "How often, as a band of a project; `-`: no answer.",
        "said": "How many say that it is so.",
        "said_percent": "Of all who answered the poll.",
        "wanted": "How many want it.",
        "wanted_percent": "Of all who answered the poll.",
        "logged": "Whether the log shows this band.",
    }

    wave = serializers.CharField()
    closed_on = serializers.DateField()
    answer = serializers.CharField()
    said = serializers.IntegerField(allow_null=True)
    said_percent = serializers.FloatField(allow_null=True)
    wanted = serializers.IntegerField(allow_null=True)
    wanted_percent = serializers.FloatField(allow_null=True)
    logged = serializers.BooleanField()


class SaidLoggedWantedShape(serializers.Serializer[Any]):
    """The newest poll that asked how often the two sides work together, beside the log up to its last day."""

    described = {
        "poll": "The id of the poll. Null: none has closed yet.",
        "people": "How many answered it. 0 where they were fewer than five.",
        "log_band": "What the log shows. Null without a poll.",
        "meaning": "What this means, in sentences. Empty where nothing may be shown.",
        "rows": "The answers, the most often first. Empty where nothing may be shown.",
    }

    poll = RowId(allow_null=True)
    people = serializers.IntegerField()
    log_band = serializers.CharField(allow_null=True)
    meaning = serializers.CharField()
    rows = FrequencyRowShape(many=True)


class SaidLoggedWanted(InstitutionView):
    """What people say, what the log shows and what they want of how often the two sides work together."""

    reads = may_read

    @extend_schema(
        operation_id="get_said_logged_wanted",
        summary="Read what people say, what the log shows and what they want",
        responses=SaidLoggedWantedShape,
    )
    def get(self, request: Request) -> Response:
        found = side_by_side(self.institution_id, until=self.today)
        return self.answer(
            {
                "poll": found.wave.pk if found else None,
                "people": found.people if found else 0,
                "log_band": found.log.band.value if found else None,
                "meaning": frequency_texts.meaning_text(found) if found else "",
                "rows": [row._asdict() for row in found.rows] if found else [],
            }
        )


router = SimpleRouter()
router.register("poll-questions", OwnQuestions, basename="poll-question")
router.register("poll-waves", Waves, basename="poll-wave")
router.register("poll-results", Results, basename="poll-result")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("said-logged-wanted/", SaidLoggedWanted.as_view(), name="said-logged-wanted"),
]
