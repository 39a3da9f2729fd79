"""What is said of a request to teach in a person's next message."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.text_direction import isolate
from tracker.delivery.note_kinds import NoteKind
from tracker.skills.links import answer_path
from tracker.skills.rules.request_state import RequestKind, RequestState

TEACHING_NOTE = "teaching"


def _sentence(facts: Mapping[str, Any]) -> str:
    said = {"name": isolate(facts["name"]), "skill": isolate(facts["skill"])}
    what = facts["what"]
    if what == RequestKind.LEARN:
        return _("%(name)s asks you to teach them: %(skill)s. You can accept or decline.") % said
    if what == RequestKind.SESSION:
        return _("%(name)s asks you to hold a session: %(skill)s. You can accept or decline.") % said
    if what == RequestState.ACCEPTED:
        return _("%(name)s accepts, and will teach: %(skill)s.") % said
    if what == RequestState.DECLINED:
        return _("%(name)s cannot teach this now: %(skill)s.") % said
    return _("%(name)s did not answer in time: %(skill)s. You can ask again, or ask somebody else.") % said


def _path(facts: Mapping[str, Any]) -> str:
    """The teacher answers by the signed link; the asker sees the skill, and who else teaches it."""
    if facts["what"] in RequestKind.values:
        return answer_path(facts["request"])
    return reverse("skill", args=[facts["skill_id"]])


TEACHING = NoteKind(
    order=60, name=TEACHING_NOTE, label=gettext_lazy("Requests to teach"), sentence=_sentence, path=_path
)
