"""What the writes of the AI register check alike: who may, and whether what is given fits together."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.errors import Fault, Forbidden, Refused
from foundation.limits import too_early
from foundation.web_addresses import is_web_address
from tracker.ai_register.choices import AiApproval, AiStatus
from tracker.ai_register.models import MAX_DECISIONS, AiEntry
from tracker.ai_register.permissions import may_write_ai_entry
from tracker.outcomes.models import Decision
from tracker.projects.actions.people import check_people

OWNER_SIDES = {"library_owner": Side.LIBRARY, "it_owner": Side.IT}
MAX_AHEAD = timedelta(days=3653)  # a review so far ahead is a typing mistake
_GONE_BY = ("checked_on", "eu_checked_on")


def allow_entry(entry: AiEntry, by: Person | None) -> None:
    """Forbidden unless `by` writes the entry. None: the product itself."""
    if by is not None and not may_write_ai_entry(by, entry):
        raise Forbidden(_("Only the owners of an entry and managers change it."))


def check_entry(entry: AiEntry, *, today: date, new: Collection[str]) -> None:
    """May the entry be stored as it is now? `new`: the fields that were given; what was there before is not asked
    about again where a rule looks at one field alone."""
    problems: dict[str, str] = {}
    if not entry.name.strip():
        problems["name"] = Fault(_("Enter a name."), "blank")
    if not entry.description.strip():
        problems["description"] = Fault(_("Say in plain words what it does, or what worries you."), "blank")
    for name in _GONE_BY:
        day = getattr(entry, name)
        if day is not None and name in new:
            if early := too_early(day):
                problems[name] = early
            elif day > today:
                problems[name] = Fault(_("The day is in the future. Choose today or an earlier day."), "future")
    if entry.eu_class and entry.eu_checked_on is None:
        why = _("Enter the day on which the class was checked: what the Act asks for changes.")
        problems["eu_checked_on"] = Fault(why, "required")
    if "review_on" in new:
        if early := too_early(entry.review_on):
            problems["review_on"] = early
        elif entry.review_on > today + MAX_AHEAD:
            why = _("The day is more than ten years ahead. Choose an earlier one.")
            problems["review_on"] = Fault(why, "out_of_range")
    if entry.guidance_url and "guidance_url" in new and not is_web_address(entry.guidance_url):
        why = _("Enter an address that begins with https:// or http://.")
        problems["guidance_url"] = Fault(why, "invalid")
    if entry.status == AiStatus.APPROVED and entry.approval not in (AiApproval.YES, AiApproval.CONDITIONS):
        why = _("It is in use once a dean or manager has agreed. Choose “Pilot” or “Proposed” until then.")
        problems["status"] = Fault(why, "wrong_state")
    if entry.step is not None and entry.step.project_id != entry.project_id:
        problems["step"] = Fault(_("The step is of another project. Choose one of this project."), "mismatch")
    if problems:
        raise Refused(problems)
    check_people({name: (getattr(entry, name), side) for name, side in OWNER_SIDES.items() if name in new})


def check_decisions(decisions: Iterable[Decision]) -> list[int]:
    """Their ids, in order; Refused where there are too many."""
    ids = sorted({decision.pk for decision in decisions})
    if len(ids) > MAX_DECISIONS:
        why = _("Choose %(most)s decisions at most.") % {"most": MAX_DECISIONS}
        raise Refused({"decisions": why}, code="max_length")
    return ids
