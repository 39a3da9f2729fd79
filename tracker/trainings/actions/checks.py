"""What may be stored of a training."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from foundation.currencies import wrong_currency
from foundation.errors import Fault, Refused
from foundation.limits import too_early
from foundation.text import comparison_key
from foundation.web_addresses import wrong_links
from tracker.trainings.models import MAX_COST, MAX_HOURS, MAX_LINKS, MAX_PEOPLE, Barrier, Training, TrainingState

MAX_AHEAD = timedelta(days=731)  # a training so far ahead is a typing mistake
_CENT = Decimal("0.01")
Problems = dict[str, str]


def as_stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Decimals as the database keeps them, so that the audit trail says a number in one way."""
    return {name: value.quantize(_CENT) if isinstance(value, Decimal) else value for name, value in fields.items()}


def check_training(training: Training, *, today: date, new: set[str]) -> None:
    """Refused, naming each wrong field. `new`: the fields that are given or changed."""
    problems: Problems = {}
    if not comparison_key(training.topic):
        problems["topic"] = Fault(_("Enter what was taught."), "blank")
    if training.teacher is not None and training.teacher_name.strip():
        why = _("Choose a person, or enter a name: not both.")
        problems["teacher_name"] = Fault(why, "mismatch")
    _check_day(training, problems, today=today, new=new)
    _check_numbers(training, problems)
    _check_barrier(training, problems)
    if wrong := wrong_links(training.links, most=MAX_LINKS):
        problems["links"] = wrong
    if problems:
        raise Refused(problems)


def _check_day(training: Training, problems: Problems, *, today: date, new: set[str]) -> None:
    if "held_on" in new and (early := too_early(training.held_on)):
        problems["held_on"] = early
    elif training.held_on > today + MAX_AHEAD:
        why = _("The day is more than two years ahead. Choose an earlier one.")
        problems["held_on"] = Fault(why, "out_of_range")
    elif training.state == TrainingState.HELD and training.held_on > today:
        why = _("The day is in the future: the training is planned. Choose today or an earlier day.")
        problems["held_on"] = Fault(why, "future")


def _check_numbers(training: Training, problems: Problems) -> None:
    for name in ("library_people", "it_people"):
        if not 0 <= getattr(training, name) <= MAX_PEOPLE:
            why = _("Enter a number from 0 to %(most)s.") % {"most": MAX_PEOPLE}
            problems[name] = Fault(why, "out_of_range")
    if training.state == TrainingState.HELD and not training.library_people + training.it_people:
        why = _("Enter how many people took part, of at least one side.")
        problems.setdefault("library_people", Fault(why, "required"))
    if training.hours is not None and not Decimal("0.25") <= training.hours <= MAX_HOURS:
        why = _("Enter hours from 0.25 to %(most)s.") % {"most": MAX_HOURS}
        problems["hours"] = Fault(why, "out_of_range")
    if training.cost is not None and not 0 <= training.cost <= MAX_COST:
        problems["cost"] = Fault(_("Enter an amount from 0, up to a thousand million."), "out_of_range")
    if training.cost is not None and (wrong := wrong_currency(training.currency)):
        problems["currency"] = wrong
    elif training.cost is None and training.currency:
        problems["cost"] = Fault(_("Enter how much it cost, or leave the currency empty."), "required")


def _check_barrier(training: Training, problems: Problems) -> None:
    if training.state == TrainingState.NOT_HELD and not training.barrier:
        problems["barrier"] = Fault(_("Choose what kept the training from taking place."), "required")
    elif training.state != TrainingState.NOT_HELD and training.barrier:
        why = _("Only a training that did not take place has a barrier. Leave it empty.")
        problems["barrier"] = Fault(why, "mismatch")
    elif training.barrier == Barrier.OTHER and not comparison_key(training.barrier_text):
        problems["barrier_text"] = Fault(_("Say what the barrier was."), "required")
    elif training.barrier != Barrier.OTHER and training.barrier_text:
        why = _("Only “Something else” has words of its own. Leave this empty.")
        problems["barrier_text"] = Fault(why, "mismatch")
