"""What lessons, savings and thanks can be filtered by; pages and the API share it."""

from foundation.api.filters import ChoicesFilter, Filters
from tracker.closing.models import Lesson, Saving, Thanks
from tracker.projects.models import Kind


class LessonFilters(Filters):
    project_kind = ChoicesFilter(choices=Kind, field_name="project__kind")

    unfiltered = {"text": "Prose: ?search= looks into it."}

    class Meta:
        model = Lesson
        fields = ("project", "side", "kind")


class SavingFilters(Filters):
    project_kind = ChoicesFilter(choices=Kind, field_name="project__kind")

    unfiltered = {
        "text": "Prose: ?search= looks into it.",
        "amount": "Amounts of two kinds or currencies are not compared.",
    }

    class Meta:
        model = Saving
        fields = ("project", "kind", "currency", "period")


class ThanksFilters(Filters):
    unfiltered = {"text": "Prose: ?search= looks into it.", "name": "Prose: ?search= looks into it."}

    class Meta:
        model = Thanks
        fields = ("project", "person")
