"""The audit trail's words for polls. Who answered is in no trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from accounts.roles import Side
from tracker.polls.models import OwnQuestion, Wave, WordRule
from tracker.polls.questions import QuestionKind

MODELS = {
    "wave": AuditedModel(
        _("Poll"),
        lambda: Wave.objects.all(),
        str,
        {
            "name": AuditedField(_("Name")),
            "project": AuditedField(_("Project"), of="project"),
            "opens_on": AuditedField(_("Opens on")),
            "closes_on": AuditedField(_("Last day")),
            "questions": AuditedField(_("Questions"), several=True),
            "sides": AuditedField(_("Who is asked"), choices=Side, several=True),
            "paper": AuditedField(_("Printed codes for each side")),
        },
        lambda row: reverse("poll", args=[row.pk]),
    ),
    "ownquestion": AuditedModel(
        _("Poll question"),
        lambda: OwnQuestion.objects.all(),
        str,
        {
            "text": AuditedField(_("Question")),
            "kind": AuditedField(_("Answered by"), choices=QuestionKind),
            "options": AuditedField(_("Answers"), several=True),
        },
        lambda row: reverse("poll-questions"),
    ),
    "wordrule": AuditedModel(
        _("Word in polls"),
        lambda: WordRule.objects.all(),
        str,
        {"word": AuditedField(_("Word")), "counts_as": AuditedField(_("Counts as"))},
        lambda row: reverse("poll-questions"),
    ),
}
ACTIONS = {
    "poll.question.add": _("added a poll question"),
    "poll.question.remove": _("removed a poll question"),
    "poll.wave.plan": _("planned a poll"),
    "poll.wave.delete": _("deleted a planned poll"),
    "poll.wave.close": _("closed a poll"),
    "poll.pulse.start": _("asked the people of a project"),
    "poll.word.rule": _("said what a word in polls counts as"),
    "poll.word.rule.remove": _("removed what a word in polls counts as"),
    "poll.word.hide": _("removed a word from a poll’s result"),
}
