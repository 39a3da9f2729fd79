"""What is said of a benefit in a person's next message."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.text_direction import isolate
from tracker.delivery.note_kinds import NoteKind

BENEFIT_NOTE = "benefit"
SAID_LENGTH = 120  # characters of what it is


def _sentence(facts: Mapping[str, Any]) -> str:
    said = {"text": isolate(facts["text"])}
    if facts["what"] == "confirmed":
        return _("Both sides have confirmed the benefit “%(text)s”.") % said
    return _("The benefit “%(text)s” waits for your confirmation.") % said


ASKED_TO_CONFIRM = NoteKind(
    order=55,
    name=BENEFIT_NOTE,
    label=gettext_lazy("Benefits to confirm, and those that both sides confirmed"),
    sentence=_sentence,
    path=lambda facts: reverse("benefit", args=[facts["benefit"]]),
)
