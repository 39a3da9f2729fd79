"""Asks by mail those who must agree to a decision. Inside the transaction of the change."""

from datetime import datetime

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.delivery.actions import SETTLING, To, open_immediate
from tracker.delivery.models import MessageState
from tracker.outcomes.agreement_message import AGREEMENT, waiting_voices
from tracker.outcomes.models import Decision, DecisionVoice


def ask_to_agree(
    decision: Decision, institution: Institution, *, by: Person | None, at: datetime, changed: bool = False
) -> None:
    """Each once, and once more after the decision `changed`; not `by`, who is there to agree. What a message says is
    decided when it goes. One query, and two statements where somebody is asked."""
    waiting = waiting_voices().filter(decision=decision, person__is_active=True)
    if by is not None:
        waiting = waiting.exclude(person=by)
    voices = [
        voice
        for voice in waiting.select_related("person", "asked_in")
        if voice.asked_in is None or (changed and voice.asked_in.state != MessageState.PLANNED)
    ]
    if not voices:
        return
    people = [To(voice.person) for voice in voices]
    messages = open_immediate(AGREEMENT, people, institution=institution, at=at, not_before=at + SETTLING)
    for voice, message in zip(voices, messages, strict=True):
        voice.asked_in = message
    DecisionVoice.objects.bulk_update(voices, ["asked_in"])
