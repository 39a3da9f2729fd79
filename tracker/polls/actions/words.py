"""Tidying the words of a result: one that counts as another, one that is taken away."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.text import clean_text
from tracker.polls.models import PollResult, WordRule
from tracker.polls.permissions import check_runs
from tracker.polls.questions import QuestionKind

MAX_RULES = 500  # of an institution


@transaction.atomic
def add_word_rule(*, institution_id: int, by: Person | None, at: datetime, word: str, counts_as: str) -> WordRule:
    """In place of the rule that the word has, if any. No chains: what it counts as counts as itself."""
    lock(institution_id)
    check_runs(by)
    word, counts_as = clean_text(word).casefold(), clean_text(counts_as).casefold()
    mine = WordRule.objects.filter(institution_id=institution_id)
    if word == counts_as:
        raise Refused({"counts_as": _("This is the same word.")}, code="invalid_choice")
    if mine.filter(word=counts_as).exists() or mine.filter(counts_as=word).exists():
        why = _("One of these words is in another rule already. Remove that rule first.")
        raise Refused({"counts_as": why}, code="unique")
    if mine.count() >= MAX_RULES:
        raise Refused({"": _("There can be at most %(most)d rules.") % {"most": MAX_RULES}}, code="out_of_range")
    rule, _made = mine.update_or_create(
        word=word, defaults={"counts_as": counts_as}, create_defaults={
            "institution_id": institution_id, "word": word, "counts_as": counts_as,
        },
    )  # fmt: skip
    record(by=by, at=at, action="poll.word.rule", target=rule, word=word, counts_as=counts_as)
    return rule


@transaction.atomic
def remove_word_rule(*, rule: WordRule, by: Person | None, at: datetime) -> None:
    lock(rule.institution_id)
    check_runs(by)
    record(by=by, at=at, action="poll.word.rule.remove", target=rule, word=rule.word, counts_as=rule.counts_as)
    rule.delete()


@transaction.atomic
def hide_word(*, result: PollResult, by: Person | None, at: datetime) -> None:
    """For good. The audit trail does not say which word: it may be a name."""
    lock(result.institution_id)
    check_runs(by)
    if result.question.kind != QuestionKind.WORDS:
        raise Refused({"": _("Only a word can be removed.")}, code="wrong_state")
    wave = result.question.wave
    record(by=by, at=at, action="poll.word.hide", target=wave, name=wave.name)
    result.delete()
