"""The AI register and its reviews."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import URLPattern, URLResolver
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.api.fields import ScopedIdList, StrictBoolean, StrictChoice, StrictProse
from foundation.api.idempotency import idempotent
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from foundation.api.serializers import Strict, StrictModel
from foundation.db.json_lists import JsonList, read_list
from tracker.ai_register import actions
from tracker.ai_register.choices import AiApproval, ReviewReason
from tracker.ai_register.filters import AiEntryFilters, AiReviewFilters
from tracker.ai_register.models import MAX_TEXT_LENGTH, AiEntry, AiEntryDecision, AiReview
from tracker.ai_register.permissions import may_decide_on_ai
from tracker.outcomes.models import Decision


class AiEntryShape(StrictModel):
    """A use of AI, or a concern about one. What was decided, what is public and when it was reviewed have
    their own addresses."""

    described = {
        "kind": "Whether it is a use or a concern.",
        "name": "What it is called.",
        "description": "What it does, or what worries somebody, in plain words.",
        "area": "Where it bites.",
        "tool": "The tool, with its version where that matters.",
        "vendor": "Who makes or sells it.",
        "data_class": "The highest class of data that it sees; empty where nobody has said.",
        "affected": "Who is affected by it.",
        "risk": "How much can go wrong; empty where nobody has said.",
        "eu_class": "Its class under the EU AI Act, as somebody read it on `eu_checked_on`.",
        "eu_checked_on": "The day on which the class was checked.",
        "check_method": "How its quality is checked.",
        "checked_by": "Who checks it.",
        "check_result": "What the last check showed.",
        "checked_on": "The day of the last check.",
        "team": "The id of the team that owns the work.",
        "library_owner": "The id of its owner at the library.",
        "it_owner": "The id of its owner at IT.",
        "status": "How far it is.",
        "approval": "Whether somebody who leads has agreed.",
        "conditions": "Under which conditions.",
        "decided_by": "The id of who decided.",
        "decided_on": "The day on which they did.",
        "added_on": "The day on which it was added.",
        "reviewed_on": "The day of the last review.",
        "review_on": "The day of the next review; left out of a new one, its risk gives the day.",
        "review_reason": "Why a review is asked for before its day.",
        "put_offs": "How many times in a row the review was put off.",
        "project": "The id of the project that it belongs to.",
        "step": "The id of the step of that project's plan.",
        "decisions": "The ids of the decisions about it.",
        "guidance_url": "The address of the guidance on it.",
        "is_public": "Whether the public page may show it.",
    }

    decisions = ScopedIdList(Decision, required=False)

    class Meta:
        model = AiEntry
        fields = (
            "id", "kind", "name", "description", "area", "tool", "vendor", "data_class", "affected", "risk",
            "eu_class", "eu_checked_on", "check_method", "checked_by", "check_result", "checked_on", "team",
            "library_owner", "it_owner", "status", "approval", "conditions", "decided_by", "decided_on", "added_on",
            "reviewed_on", "review_on", "review_reason", "put_offs", "project", "step", "decisions", "guidance_url",
            "is_public", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = (
            "approval", "conditions", "decided_by", "decided_on", "added_on", "reviewed_on", "review_reason",
            "put_offs", "is_public",
        )  # fmt: skip
        extra_kwargs = {"review_on": {"required": False}}


class DecideOnEntryRequest(Strict):
    described = {"approval": "Whether you agree.", "conditions": "Under which conditions."}

    approval = StrictChoice(choices=AiApproval.choices)
    conditions = StrictProse(required=False, allow_blank=True, max_length=MAX_TEXT_LENGTH)


class PublishEntryRequest(Strict):
    described = {"is_public": "Whether the public page may show it."}

    is_public = StrictBoolean()


class AskForReviewRequest(Strict):
    described = {"reason": "Why it is to be reviewed now."}

    reason = StrictChoice(choices=ReviewReason.choices)


class AiEntries(Creates, Changes, Deletes, Resource):
    """What the two departments use AI for, and what worries them about it."""

    model, serializer_class, filterset_class = AiEntry, AiEntryShape, AiEntryFilters
    reads, writes = may_read, may_write_some
    searches = ("name", "description", "tool", "vendor", "affected", "check_method", "check_result")
    orderings = {
        "id": "id", "name": "name", "review_on": "review_on", "added_on": "added_on", "updated_at": "updated_at",
    }  # fmt: skip
    ordering = ("name",)
    expansions = {"people": PeopleBehind(("library_owner", "it_owner", "decided_by"))}
    required_by_put = ("review_on",)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return (*super().columns(), "decision_ids")

    def get_queryset(self) -> QuerySet[AiEntry]:
        links = AiEntryDecision.objects.filter(entry=OuterRef("pk")).order_by().values("entry")
        found: Any = Subquery(links.annotate(found=JsonList("decision")).values("found"))
        return AiEntry.objects.annotate(decision_ids=found)

    def add_related(self, rows: Rows) -> None:
        for row in rows:
            row["decisions"] = sorted(read_list(row.pop("decision_ids")))

    def add(self, fields: Row) -> AiEntry:
        return actions.add_entry(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: AiEntry, fields: Row) -> None:
        actions.update_entry(entry=row, by=self.person, at=self.now, **fields)

    def remove(self, row: AiEntry) -> None:
        actions.delete_entry(entry=row, by=self.person, at=self.now)

    @extend_schema(
        operation_id="decide_on_ai_entry",
        summary="Agree to an entry, or not",
        request=DecideOnEntryRequest,
        responses=AiEntryShape,
    )
    @action(methods=["post"], detail=True, serializer_class=DecideOnEntryRequest, writes=may_decide_on_ai)
    @idempotent
    def decide(self, request: Request, pk: str) -> Response:
        """By a dean or manager, in the caller's name. What is in use and no longer agreed to is paused."""
        row = self.locked(pk)
        actions.decide_on_entry(entry=row, by=self.person, at=self.now, **self.body())
        return self.answer(self.representation(row.pk))

    @extend_schema(
        operation_id="publish_ai_entry",
        summary="Show an entry on the public page, or no longer",
        request=PublishEntryRequest,
        responses=AiEntryShape,
    )
    @action(methods=["post"], detail=True, serializer_class=PublishEntryRequest, writes=may_decide_on_ai)
    @idempotent
    def publish(self, request: Request, pk: str) -> Response:
        """By a dean or manager. It shows there while the page is on, and while it is in pilot or in use."""
        row = self.locked(pk)
        actions.publish_entry(entry=row, by=self.person, at=self.now, **self.body())
        return self.answer(self.representation(row.pk))

    @extend_schema(
        operation_id="ask_for_review_of_ai_entry",
        summary="Ask for a review at once",
        request=AskForReviewRequest,
        responses=AiEntryShape,
    )
    @action(
        methods=["post"], detail=True, url_path="ask-review", serializer_class=AskForReviewRequest,
        writes=may_lead_some,
    )  # fmt: skip
    @idempotent
    def ask_review(self, request: Request, pk: str) -> Response:
        """Both owners are told in their next message."""
        row = self.locked(pk)
        actions.ask_for_review(entry=row, by=self.person, at=self.now, **self.body())
        return self.answer(self.representation(row.pk))


class AiReviewShape(StrictModel):
    """Somebody looked at an entry, or put it off. It stays as it was said."""

    described = {
        "entry": "The id of the entry.",
        "reviewed_on": "The day on which it was said: today.",
        "outcome": "What came of it.",
        "note": "What must change, or why; needed unless there is nothing to change or it was put off.",
        "reason": "Why it was asked for before its day.",
        "next_on": "The day of the next review; left out, the risk gives the day.",
        "by": "The id of who reviewed it.",
        "check_result": "What the quality check showed, where it was done for this review.",
    }

    check_result = StrictProse(required=False, allow_blank=True, max_length=MAX_TEXT_LENGTH, write_only=True)

    class Meta:
        model = AiReview
        fields = (
            "id", "entry", "reviewed_on", "outcome", "note", "reason", "next_on", "by", "check_result", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("reviewed_on", "reason", "by")


class AiReviews(Creates, Resource):
    """Reviews of entries, the newest first."""

    model, serializer_class, filterset_class = AiReview, AiReviewShape, AiReviewFilters
    reads, writes = may_read, may_lead_some
    searches = ("note", "entry__name")
    orderings = {"id": "id", "reviewed_on": "reviewed_on", "updated_at": "updated_at"}
    ordering = ("-reviewed_on",)
    expansions = {"people": PeopleBehind(("by",))}

    def add(self, fields: Row) -> AiReview:
        return actions.review_entry(by=self.person, at=self.now, **fields)


router = SimpleRouter()
router.register("ai-entries", AiEntries, basename="ai-entry")
router.register("ai-reviews", AiReviews, basename="ai-review")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
