"""Polls: what is asked, who may still answer, sealed answers until a wave closes, and afterwards only what may be
shown. May import accounts, projects and figures.

No row leads from an answer to a person, a device or a moment: docs/adr/0045-answers-that-nobody-can-trace.md.
"""

import uuid

from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import KeyedTenant, ScopedRow, Tenant, TenantForeignKey, TenantOneToOneField
from tracker.polls.questions import MAX_OPTION_LENGTH, MAX_OPTIONS, MAX_WORD_LENGTH, SKIPPED, QuestionKind
from tracker.projects.models import Project

MAX_QUESTION_LENGTH = 200  # characters: two lines on a phone
MAX_PAPER = 500  # printed codes of a side in one wave
GROUP_LENGTH = 60  # characters: all sides, joined by a plus


class WaveState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class OwnQuestion(Tenant):
    """A question of the institution's own, to be asked in later waves, too."""

    keeps_deletions = True
    text = LineField(max_length=MAX_QUESTION_LENGTH, verbose_name=_("text"))
    kind = models.CharField(max_length=8, choices=QuestionKind, default=QuestionKind.SINGLE, verbose_name=_("kind"))
    options = models.JSONField(
        default=list, blank=True, validators=[MaxLengthValidator(MAX_OPTIONS)], verbose_name=_("answers")
    )

    class Meta:
        ordering = ["text", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="own_question_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text


class Wave(KeyedTenant):
    """One round of asking. Open from its first day to its last, at the institution. `sides`: who is asked.
    `paper`: printed codes for each side. `too_few`: it closed with too few answers to show any. `project`: a pulse asks
    its people of those sides alone, and is told for all of them together."""

    keeps_deletions = True
    name = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("name"))
    opens_on = models.DateField(verbose_name=_("opens on"))
    closes_on = models.DateField(help_text=_("The last day"), verbose_name=_("closes on"))
    sides = models.JSONField(default=list, validators=[MaxLengthValidator(len(Side))], verbose_name=_("sides"))
    paper = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_PAPER)], verbose_name=_("printed codes")
    )
    project = TenantForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="pulses", verbose_name=_("project")
    )
    state = models.CharField(max_length=7, choices=WaveState, default=WaveState.PLANNED, verbose_name=_("state"))
    asked = models.PositiveIntegerField(
        default=0, help_text=_("People and printed codes, when it opened"), verbose_name=_("asked")
    )
    too_few = models.BooleanField(default=False, verbose_name=_("too few"))

    class Meta:
        ordering = ["-opens_on", "-id"]
        indexes = [models.Index(fields=["state", "opens_on"], name="wave_state")]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="wave_institution_id"),
            models.UniqueConstraint(fields=["institution", "name"], name="wave_name_once"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="wave_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(state__in=WaveState.values), name="wave_state_known"),
        ]

    def __str__(self) -> str:
        return self.name


class WaveQuestion(ScopedRow):
    """A question as it is asked in a wave: a copy, so that what was asked never changes. `slug`: the same in every
    wave, for the trend; `options`: of key and label."""

    wave = TenantForeignKey(
        Wave, on_delete=models.CASCADE, related_name="questions", db_index=False, verbose_name=_("wave")
    )
    number = models.PositiveSmallIntegerField(verbose_name=_("number"))
    slug = models.CharField(max_length=60, verbose_name=_("slug"))
    text = LineField(max_length=MAX_QUESTION_LENGTH, verbose_name=_("text"))
    kind = models.CharField(max_length=8, choices=QuestionKind, verbose_name=_("kind"))
    options = models.JSONField(default=list, verbose_name=_("answers"))
    benchmark = models.SlugField(blank=True, default="", db_index=False, verbose_name=_("benchmark"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="wave_question_institution_id"),
            models.UniqueConstraint(fields=["wave", "number"], name="wave_question_once"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="wave_question_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text

    def label_of(self, answer: str) -> str:
        """How an answer reads: of an option, of none, or the word itself."""
        if answer == SKIPPED:
            return str(_("No answer"))
        labels = {option["key"]: option["label"] for option in self.options}
        return str(labels.get(answer, answer))


class PollInvitation(ScopedRow):
    """That a person is asked in a wave. Not whether they answered: no row says that."""

    wave = TenantForeignKey(
        Wave, on_delete=models.CASCADE, related_name="invitations", db_index=False, verbose_name=_("wave")
    )
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "person"], name="poll_invitation_once")]

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.person_id}"


class PollOptOut(Tenant):
    """Who wants no mail about polls. They find them on their own page all the same."""

    person = TenantOneToOneField(
        Person, on_delete=models.CASCADE, related_name="poll_opt_out", verbose_name=_("person")
    )

    def __str__(self) -> str:
        return str(self.person_id)


class Ticket(ScopedRow):
    """The right to answer once. Known by a digest of its code (sealing.py); gone once it is used, and at the close.
    `side`: empty in a pulse, where a side may be one person, and its missing ticket would say that they answered."""

    digest = models.CharField(primary_key=True, max_length=64, verbose_name=_("digest"))
    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="tickets", verbose_name=_("wave"))
    side = models.CharField(max_length=10, blank=True, default="", choices=Side, verbose_name=_("side"))

    def __str__(self) -> str:
        return str(self.wave_id)


class SealedAnswer(ScopedRow):
    """What somebody answered, sealed, until the wave closes: random bytes under a random id, without a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="sealed_answers", verbose_name=_("wave"))
    sealed = models.BinaryField(verbose_name=_("sealed"))

    def __str__(self) -> str:
        return str(self.wave_id)


class PollGroup(ScopedRow):
    """A group for which a closed wave may be shown: everybody, or the sides that `sides` names, joined by a plus."""

    wave = TenantForeignKey(
        Wave, on_delete=models.CASCADE, related_name="groups", db_index=False, verbose_name=_("wave")
    )
    sides = models.CharField(max_length=GROUP_LENGTH, blank=True, default="", verbose_name=_("sides"))
    people = models.PositiveIntegerField(help_text=_("Who answered"), verbose_name=_("people"))

    class Meta:
        ordering = ["wave", "sides"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="poll_group_institution_id"),
            models.UniqueConstraint(fields=["wave", "sides"], name="poll_group_once"),
            models.CheckConstraint(condition=Q(people__gte=5), name="poll_group_large_enough"),
        ]

    def __str__(self) -> str:
        return self.sides or "all"


class PollResult(Tenant):
    """How many people of a group gave an answer. `answer`: the key of an option, a word, or that they gave none."""

    keeps_deletions = True
    question = TenantForeignKey(
        WaveQuestion, on_delete=models.CASCADE, related_name="results", db_index=False, verbose_name=_("question")
    )
    group = TenantForeignKey(PollGroup, on_delete=models.CASCADE, related_name="results", verbose_name=_("group"))
    answer = models.CharField(max_length=max(MAX_WORD_LENGTH, MAX_OPTION_LENGTH), verbose_name=_("answer"))
    count = models.PositiveIntegerField(verbose_name=_("count"))

    class Meta:
        ordering = ["question", "group", "id"]
        constraints = [models.UniqueConstraint(fields=["question", "group", "answer"], name="poll_result_once")]

    def __str__(self) -> str:
        return f"{self.answer}: {self.count}"


class WordRule(KeyedTenant):
    """A word that counts as another one, in the list of words of every wave."""

    word = LineField(max_length=MAX_WORD_LENGTH, verbose_name=_("word"))
    counts_as = LineField(max_length=MAX_WORD_LENGTH, verbose_name=_("counts as"))

    class Meta:
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["institution", "word"], name="word_rule_once")]

    def __str__(self) -> str:
        return f"{self.word}: {self.counts_as}"
