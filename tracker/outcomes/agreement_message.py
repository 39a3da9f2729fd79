"""The message that asks somebody to agree to a decision: what the outbox asks of it, and its words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.queries import reads
from foundation.pages import dates
from foundation.text_lists import and_list
from tracker.delivery.kinds import ImmediateKind
from tracker.delivery.letters import Content, Recipient, render_bodies
from tracker.delivery.models import Message
from tracker.outcomes.addresses import page_of
from tracker.outcomes.agreement_links import agree_url
from tracker.outcomes.models import DecisionVoice

SUBJECT_LENGTH = 80  # characters of the decision


def waiting_voices() -> QuerySet[DecisionVoice]:
    """Of people who still read here."""
    return DecisionVoice.objects.filter(reads("person"), must_agree=True, agreed_on__isnull=True)


class AgreementMessage(ImmediateKind):
    name = "agreement"
    label = gettext_lazy("Request to agree")

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, DecisionVoice]:
        """Three queries."""
        voices = waiting_voices().filter(asked_in__in=messages, person__is_active=True)
        known = voices.select_related("decision__project").prefetch_related("decision__voices__person")
        return {voice.asked_in_id or 0: voice for voice in known}

    def write(self, chosen: DecisionVoice, *, to: Recipient) -> Content:
        decision = chosen.decision
        facts = {
            "project": decision.project.name,
            "text": decision.text,
            "day": dates.day(decision.decided_on),
            "room": and_list(decision.people_in_room),
            "agree_url": agree_url(chosen.pk),
            "page_url": settings.BASE_URL + page_of(decision),
        }
        short = Truncator(" ".join(decision.text.split())).chars(SUBJECT_LENGTH)
        subject = _("Do you agree? %(decision)s") % {"decision": short}
        return Content(subject, *render_bodies("tracker/outcomes/agreement_mail", facts, to=to))

    def obsolete(self) -> Q:
        return Q(~Exists(waiting_voices().filter(asked_in=OuterRef("pk")))) | Q(person__is_active=False)


AGREEMENT = AgreementMessage(order=6)
