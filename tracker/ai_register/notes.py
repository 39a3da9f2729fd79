"""What is said of an entry of the AI register in an owner's next message."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.text_direction import isolate
from tracker.delivery.note_kinds import NoteKind

AI_NOTE = "ai_register"


def _sentence(facts: Mapping[str, Any]) -> str:
    said = {"name": isolate(facts["name"])}
    match facts["what"]:
        case "tool":
            return _("AI register: “%(name)s” has another tool or version. Review it.") % said
        case "vendor":
            return _("AI register: the vendor of “%(name)s” or its terms changed. Review it.") % said
        case "policy":
            return _("AI register: a policy or law changed for “%(name)s”. Review it.") % said
        case "incident":
            return _("AI register: something went wrong with “%(name)s”. Review it.") % said
        case "decided_yes":
            return _("AI register: “%(name)s” is agreed to.") % said
        case "decided_conditions":
            return _("AI register: “%(name)s” is agreed to, with conditions.") % said
        case "decided_no":
            return _("AI register: “%(name)s” is not agreed to.") % said
    return _("AI register: the review of “%(name)s” is due.") % said


AI_REGISTER_NOTE = NoteKind(
    order=60,
    name=AI_NOTE,
    label=gettext_lazy("Reviews and changes in the AI register"),
    sentence=_sentence,
    path=lambda facts: reverse("ai-entry", args=[facts["entry"]]),
)
