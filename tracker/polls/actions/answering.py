"""Answering a poll: a ticket goes, and a sealed answer comes. Nobody is known here, and no trail is kept."""

import json
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.text import clean_text
from tracker.polls.models import SealedAnswer, Ticket, WaveQuestion
from tracker.polls.questions import MAX_WORD_LENGTH, MAX_WORDS, QuestionKind
from tracker.polls.sealing import digest_of, seal, typed


class NoTicket(Exception):
    """The code was used already, or never was one, or the wave is over: nobody is told which."""


def find_ticket(code: str) -> Ticket | None:
    """With its wave. Called across institutions; one query."""
    tickets = Ticket.objects.select_related("wave", "institution")
    return tickets.filter(digest=digest_of(typed(code))).first()


@transaction.atomic
def answer_poll(*, ticket: Ticket, questions: Sequence[WaveQuestion], answers: Mapping[int, Sequence[str]]) -> None:
    """`answers`: number of the question -> keys of options, or words. NoTicket when somebody used it meanwhile: of two
    at once one is counted."""
    given = {}
    for question in questions:
        chosen = _checked(question, answers.get(question.number, ()))
        if chosen:
            given[question.number] = chosen
    if not given:
        raise Refused({"": _("Answer at least one question.")}, code="required")
    deleted, _by_model = Ticket.objects.filter(digest=ticket.digest).delete()  # at the close all are gone
    if not deleted:
        raise NoTicket
    text = json.dumps({"side": ticket.side, "answers": given}, ensure_ascii=False)
    SealedAnswer.objects.create(
        institution_id=ticket.institution_id, wave_id=ticket.wave_id, sealed=seal(text, wave_id=ticket.wave_id)
    )


def _checked(question: WaveQuestion, chosen: Sequence[str]) -> list[str]:
    field = f"question_{question.number}"
    if question.kind == QuestionKind.WORDS:
        words = list(dict.fromkeys(clean_text(word).casefold() for word in chosen if clean_text(word)))
        if len(words) > MAX_WORDS or any(len(word) > MAX_WORD_LENGTH for word in words):
            why = _("Enter up to %(words)d words of at most %(length)d characters.")
            raise Refused({field: why % {"words": MAX_WORDS, "length": MAX_WORD_LENGTH}}, code="max_length")
        return words
    offered = [option["key"] for option in question.options]
    if not set(chosen) <= set(offered):
        raise Refused({field: _("Choose one of the answers offered.")}, code="invalid_choice")
    if len(set(chosen)) > 1 and question.kind != QuestionKind.MULTIPLE:
        raise Refused({field: _("Choose one answer.")}, code="invalid_choice")
    return [key for key in offered if key in chosen]
