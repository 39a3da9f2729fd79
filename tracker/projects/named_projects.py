"""Projects as a file names them: by name or by id. May import models."""

from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.text import comparison_key
from tracker.projects.models import Project


class NamedProjects:
    """The projects that a file names. One query."""

    def __init__(self, texts: set[str]) -> None:
        keys = {comparison_key(text) for text in texts if text}
        self._by_key: dict[str, list[Project]] = {}
        for project in Project.objects.all():
            for key in {comparison_key(project.name), str(project.pk)} & keys:
                self._by_key.setdefault(key, []).append(project)

    def find(self, text: str) -> Project:
        found = self._by_key.get(comparison_key(text), [])
        if not found:
            raise Refused({"project": _("There is no project %(text)s here.") % {"text": f"“{text[:60]}”"}})
        if len(found) > 1:
            why = _("Several projects are called %(text)s. Write the id.") % {"text": f"“{text[:60]}”"}
            raise Refused({"project": why})
        return found[0]
