"""What can be asked: kinds of question, and those of the roundtable that are ready. Imports no models."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MAX_OPTIONS = 12  # of a question: more do not fit a phone
MAX_WORDS = 3  # that one person gives
MAX_WORD_LENGTH = 40  # characters
MAX_OPTION_LENGTH = 80  # characters
#: Stored where somebody leaves a question out: each question then has as many answers as the group has people, and
#: no difference between two questions shows the few who did not answer one.
SKIPPED = "-"


class QuestionKind(TextChoices):
    SINGLE = "single", _("One answer")
    MULTIPLE = "multiple", _("Several answers")
    SCALE = "scale", _("A scale")
    WORDS = "words", _("Words")


@dataclass(frozen=True, slots=True)
class ReadyQuestion:
    """`benchmark`: key of the published result that it is compared with, "" where there is none. `options`: key and
    label."""

    key: str
    text: Any
    kind: QuestionKind
    benchmark: str
    options: tuple[tuple[str, Any], ...] = field(default=())


_AGREES = (("yes", _("Yes")), ("somewhat", _("Somewhat")), ("no", _("No")))
#: The keys are those of cadence's bands, so that the log can stand beside the answers.
_HOW_OFTEN = (
    ("daily", _("Daily")),
    ("weekly", _("Weekly")),
    ("monthly", _("Monthly")),
    ("few_a_year", _("A few times a year")),
    ("rarely", _("Rarely")),
)
FREQUENCY, WANTED_FREQUENCY = "frequency", "frequency-wanted"
PROJECT_FREQUENCY, PROJECT_ENOUGH = "project-frequency", "project-enough"
#: The scales are the published ones, so that the answers can be compared; see facts of the roundtable in docs/. What
#: people want has the scale of what they say.
READY = (
    ReadyQuestion(
        FREQUENCY,
        _("How often do librarians and IT work together at our institution?"),
        QuestionKind.SCALE,
        "frequency-chart",
        _HOW_OFTEN,
    ),
    ReadyQuestion(
        WANTED_FREQUENCY,
        _("How often should librarians and IT work together at our institution?"),
        QuestionKind.SCALE,
        "",  # nobody published one
        _HOW_OFTEN,
    ),
    ReadyQuestion(
        "relationship",
        _("Are you happy with how the library and IT work together?"),
        QuestionKind.SCALE,
        "relationship",
        _AGREES,
    ),
    ReadyQuestion(
        "ai-confidence",
        _("Are you confident when you advise people on AI?"),
        QuestionKind.SCALE,
        "ai-confidence",
        _AGREES,
    ),
    ReadyQuestion(
        "least-confident-skills",
        _("Which skills do you feel least sure of?"),
        QuestionKind.WORDS,
        "least-confident-skills",
    ),
)
#: What a pulse asks the people of one project: one question, in two parts.
PULSE = (
    ReadyQuestion(
        PROJECT_FREQUENCY,
        _("How often do the library and IT work together on this project?"),
        QuestionKind.SCALE,
        "",
        _HOW_OFTEN,
    ),
    ReadyQuestion(
        PROJECT_ENOUGH,
        _("Is that enough?"),
        QuestionKind.SCALE,
        "",
        (("too_little", _("No, too seldom")), ("enough", _("Yes")), ("too_much", _("No, too often"))),
    ),
)
