"""What is said of a training. May import models."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages import dates
from foundation.text_direction import isolate
from tracker.trainings.models import Barrier, Training, TrainingState
from tracker.trainings.rules import REPEATS

#: State -> the badge of the style guide.
BADGES = {
    TrainingState.PLANNED.value: "new", TrainingState.HELD.value: "done", TrainingState.NOT_HELD.value: "missing",
}  # fmt: skip


def rule() -> str:
    """How a barrier becomes a decision."""
    return _(
        "When the same barrier has kept %(repeats)d trainings from taking place within 12 months, a decision that "
        "waits for leadership is written down, once for these trainings: in the project of the latest of them that has "
        "one, else in the latest project on digital skills. “Something else” repeats where its words are the same."
    ) % {"repeats": REPEATS}


def barrier_of(training: Training) -> str:
    """Empty of one that has none."""
    if training.barrier == Barrier.OTHER:
        return isolate(training.barrier_text)
    return label_of(Barrier, training.barrier) if training.barrier else ""


def taught_by(training: Training) -> str:
    """By name, with the side; empty if nobody has said."""
    name = str(training.teacher or training.teacher_name)
    side = label_of(Side, training.taught_side) if training.taught_side else ""
    if name and side:
        return _("%(name)s (%(side)s)") % {"name": isolate(name), "side": side}
    return isolate(name) if name else side


def people(training: Training) -> str:
    library = ngettext("%(count)d person of the library", "%(count)d people of the library", training.library_people)
    it = ngettext("%(count)d person of IT", "%(count)d people of IT", training.it_people)
    said = {"library": library % {"count": training.library_people}, "it": it % {"count": training.it_people}}
    return _("%(library)s, %(it)s") % said


def cost(training: Training) -> str:
    if training.cost is None:
        return ""
    amount = formats.number_format(training.cost, decimal_pos=2, use_l10n=True)
    return _("%(amount)s %(currency)s") % {"amount": amount, "currency": training.currency}


def when(training: Training, today: date) -> str:
    return dates.day(training.held_on, today)
