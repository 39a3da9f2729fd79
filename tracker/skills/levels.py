"""How well somebody can do a thing, by what they would do, not by an adjective; and when people have time. Imports no
models.

The anchors follow those of Auburn University Libraries, as told in “Core Competencies to the Rescue” (NASIG): mastery,
could cover for a week, know of it but could not do it, no idea. “Not my job” is ours: without it people rate
themselves low in what nobody expects of them.
"""

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class Level(IntegerChoices):
    NOT_MINE = 0, _("Not part of my job")
    NO_IDEA = 1, _("I would not know where to begin")
    KNOWS = 2, _("I know what it is, but could not do it")
    COVERS = 3, _("I could cover for a colleague for a week")
    SHOWS = 4, _("I do it myself, and show others how")


#: What an institution can want of people: to have heard of a thing is no wish to be met.
WANTED = (Level.COVERS, Level.SHOWS)
#: From here on somebody counts as confident.
CONFIDENT = Level.COVERS

PARTS_OF_DAY = (("am", _("morning")), ("pm", _("afternoon")))
WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")
)  # fmt: skip
#: A time in which somebody usually can, such as "2-pm": the number of the weekday and the part of the day.
WINDOWS = tuple(f"{day}-{part}" for day in range(1, 8) for part, _label in PARTS_OF_DAY)


def window_label(window: str) -> str:
    """Of one of WINDOWS."""
    number, part = window.split("-")
    names = {"day": WEEKDAYS[int(number) - 1], "part": dict(PARTS_OF_DAY)[part]}
    return str(_("%(day)s %(part)s") % names)
