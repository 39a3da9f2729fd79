"""What is said of an agreement in an owner's next message."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.text_direction import isolate
from tracker.delivery.note_kinds import NoteKind

AGREEMENT_NOTE = "working_agreement"


def _sentence(facts: Mapping[str, Any]) -> str:
    said = {"name": isolate(facts["name"]), "number": facts["number"]}
    if facts["what"] == "in_force":
        return _("Both sides have agreed to “%(name)s”, version %(number)s.") % said
    return _("“%(name)s”, version %(number)s, waits for your agreement.") % said


ASKED_TO_AGREE = NoteKind(
    order=50,
    name=AGREEMENT_NOTE,
    label=gettext_lazy("Working agreements to read or to review"),
    sentence=_sentence,
    path=lambda facts: reverse("agreement", args=[facts["agreement"]]),
)
