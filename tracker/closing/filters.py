"""What lessons and thanks can be filtered by; pages and the API share it."""

from foundation.api.filters import ChoicesFilter, Filters
from tracker.closing.models import Lesson, Thanks
from tracker.projects.models import Kind


class LessonFilters(Filters):
    project_kind = ChoicesFilter(choices=Kind, field_name="project__kind")

    unfiltered = {"text": "Prose: ?search= looks into it."}

    class Meta:
        model = Lesson
        fields = ("project", "side", "kind")


class ThanksFilters(Filters):
    unfiltered = {"text": "Prose: ?search= looks into it.", "name": "Prose: ?search= looks into it."}

    class Meta:
        model = Thanks
        fields = ("project", "person")
