"""What questions, waves and results can be filtered by; pages and the API share it."""

from foundation.api.filters import ChoicesFilter, DayFilter, Filters, FlagFilter, IdFilter, NameFilter, TextsFilter
from tracker.polls.models import OwnQuestion, PollResult, Wave
from tracker.polls.questions import QuestionKind


class OwnQuestionFilters(Filters):
    unfiltered = {"text": "Prose: ?search= looks into it.", "options": "A list of texts."}

    class Meta:
        model = OwnQuestion
        fields = ("kind",)


class WaveFilters(Filters):
    name = NameFilter()
    opens_on_from = DayFilter(field_name="opens_on", lookup_expr="gte")
    closes_on_to = DayFilter(field_name="closes_on", lookup_expr="lte")
    too_few = FlagFilter()

    unfiltered = {"sides": "A list.", "questions": "A list of what was asked: results are filtered by it."}

    class Meta:
        model = Wave
        fields = ("project", "state", "opens_on", "closes_on", "paper", "asked")


class ResultFilters(Filters):
    """By what was asked, when, and of whom: whole rows, so that no filter makes a group smaller."""

    wave = IdFilter(field_name="question__wave")
    question = TextsFilter(field_name="question__slug")
    sides = TextsFilter(field_name="group__sides")
    kind = ChoicesFilter(field_name="question__kind", choices=QuestionKind.choices)

    unfiltered = {
        "text": "Of the question: its key is a filter.",
        "label": "Of the answer: its key is a filter.",
        "people": "How many answered: whole rows are what is shown.",
    }

    class Meta:
        model = PollResult
        fields = ("answer", "count")
