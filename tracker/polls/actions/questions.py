"""An institution's own questions."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.text import comparison_key
from tracker.polls.models import OwnQuestion
from tracker.polls.permissions import check_runs
from tracker.polls.questions import MAX_OPTION_LENGTH, MAX_OPTIONS, QuestionKind

MAX_OWN = 100  # questions of an institution


@transaction.atomic
def add_question(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    text: str,
    kind: str = QuestionKind.SINGLE,
    options: Sequence[str] = (),
) -> OwnQuestion:
    """`options`: the answers to choose from, in their order; none for a question that asks for words."""
    lock(institution_id)
    check_runs(by)
    if OwnQuestion.objects.filter(institution_id=institution_id).count() >= MAX_OWN:
        raise Refused(
            {"": _("There can be at most %(most)d questions of your own.") % {"most": MAX_OWN}}, code="out_of_range"
        )
    asked = [option.strip() for option in options if option.strip()]
    if wrong := _wrong(kind, asked):
        raise Refused({"options": wrong}, code="invalid_choice")
    question = OwnQuestion.objects.create(institution_id=institution_id, text=text, kind=kind, options=asked)
    record(by=by, at=at, action="poll.question.add", target=question, text=text, kind=kind, options=asked)
    return question


@transaction.atomic
def remove_question(*, question: OwnQuestion, by: Person | None, at: datetime) -> None:
    """From the list: waves keep what they asked."""
    lock(question.institution_id)
    check_runs(by)
    record(by=by, at=at, action="poll.question.remove", target=question, text=question.text)
    question.delete()


def _wrong(kind: str, options: Sequence[str]) -> str:
    if kind == QuestionKind.WORDS:
        return _("A question that asks for words has no answers to choose from.") if options else ""
    if not 2 <= len(options) <= MAX_OPTIONS:
        return _("Give 2 to %(most)d answers, each on a line.") % {"most": MAX_OPTIONS}
    if any(len(option) > MAX_OPTION_LENGTH for option in options):
        return _("An answer can have at most %(most)d characters.") % {"most": MAX_OPTION_LENGTH}
    if len({comparison_key(option) for option in options}) < len(options):
        return _("Two answers are the same.")
    return ""
