"""When a meeting counts as joint. Pure: imports the names of sides and states only."""

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WhyNot(TextChoices):
    NOT_HELD = "not_held", _("It is planned, not held yet.")
    CANCELLED = "cancelled", _("It was cancelled.")
    NO_LIBRARY = "no_library", _("Nobody from the library attended.")
    NO_IT = "no_it", _("Nobody from IT attended.")
    NO_TRACE = "no_trace", _("It has no note, decision, action or agenda item. Your institution requires one.")


def reasons_against(*, state: str, sides: Collection[str], trace: bool, requires_trace: bool) -> list[WhyNot]:
    """Why a meeting does not count; empty when it does. `sides`: of those who attended; `trace`: it left something."""
    if state == "planned":
        return [WhyNot.NOT_HELD]
    if state == "cancelled":
        return [WhyNot.CANCELLED]
    reasons = []
    if "library" not in sides:
        reasons.append(WhyNot.NO_LIBRARY)
    if "it" not in sides:
        reasons.append(WhyNot.NO_IT)
    if requires_trace and not trace:
        reasons.append(WhyNot.NO_TRACE)
    return reasons
