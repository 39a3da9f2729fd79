"""What is said of a clash in a person's next message."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.text_direction import isolate
from tracker.delivery.note_kinds import NoteKind

CLASH_NOTE = "clash"


def _sentence(facts: Mapping[str, Any]) -> str:
    said = {name: isolate(facts[name]) for name in ("project", "library", "it", "resolution")}
    if facts["what"] == "resolved":
        return _("%(project)s: a clash of goals is resolved. %(resolution)s") % said
    if facts["what"] == "waits":
        return _("%(project)s: a clash of goals has waited for four weeks: %(library)s / %(it)s.") % said
    return _("%(project)s: two goals clash, and you own one side: %(library)s / %(it)s.") % said


CLASH = NoteKind(
    order=30,
    name=CLASH_NOTE,
    label=gettext_lazy("Goals that clash"),
    sentence=_sentence,
    path=lambda facts: reverse("goal", args=[facts["goal_id"]]),
)
