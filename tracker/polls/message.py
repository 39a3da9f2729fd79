"""Polls as a kind of message: once when a wave has opened, and once more before it closes, to those who have not
answered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.models import Person
from foundation.text_lists import and_list
from tracker.delivery.kinds import MessageKind
from tracker.delivery.letters import Content, Recipient, render_bodies
from tracker.delivery.models import Message
from tracker.polls.models import PollInvitation, PollOptOut, WaveState
from tracker.polls.queries import unanswered

AGAIN = timedelta(days=7)  # before the last day, for waves that last at least twice as long


@dataclass(frozen=True, slots=True)
class OpenPoll:
    name: str
    closes_on: date
    url: str


class PollMessage(MessageKind):
    name = "poll"
    label = gettext_lazy("Poll")
    unsubscribe_title = gettext_lazy("No more mail about polls")
    unsubscribe_question = gettext_lazy("Stop the mails about polls? You still find them on your page This week.")
    unsubscribe_done = gettext_lazy("You will get no more mails about polls.")

    def waiting(self, *, day: date) -> QuerySet[PollInvitation, PollInvitation]:
        """Who has had no message about polls since the wave opened, or since its last week began."""
        since = Case(
            When(wave__closes_on__lt=day + AGAIN, wave__opens_on__lte=F("wave__closes_on") - 2 * AGAIN,
                 then=F("wave__closes_on") - AGAIN),
            default=F("wave__opens_on"),
        )  # fmt: skip
        told = Message.objects.filter(person=OuterRef("person_id"), kind=self.name, day_on__gte=OuterRef("since"))
        open_now = Q(wave__state=WaveState.OPEN, wave__opens_on__lte=day, wave__closes_on__gte=day)
        asked = PollInvitation.objects.filter(open_now).annotate(since=since, topic=Value(""))
        return asked.filter(~Exists(told), ~Exists(_opted_out()))

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, Sequence[OpenPoll]]:
        days = {message.addressee.pk: message.day_on for message in messages}
        invitations = PollInvitation.objects.filter(person__in=list(days), wave__state=WaveState.OPEN)
        asked = [
            (invitation.wave, invitation.person_id)
            for invitation in invitations.select_related("wave").order_by("wave__closes_on", "wave_id")
            if invitation.wave.closes_on >= days[invitation.person_id]
        ]
        polls: dict[int, list[OpenPoll]] = defaultdict(list)
        for person_id, waves in unanswered(asked).items():
            polls[person_id] = [OpenPoll(wave.name, wave.closes_on, answer_url(code)) for wave, code in waves]
        return {message.pk: mine for message in messages if (mine := polls.get(message.addressee.pk))}

    def write(self, chosen: Sequence[OpenPoll], *, to: Recipient) -> Content:
        names = and_list([poll.name for poll in chosen])
        text, html = render_bodies("tracker/polls/mail", {"polls": chosen}, to=to)
        return Content(_("Half a minute for us: %(names)s") % {"names": names}, text, html)

    def obsolete(self) -> Q:
        asked = PollInvitation.objects.filter(person=OuterRef("person_id"), wave__state=WaveState.OPEN)
        return ~Q(Exists(asked)) | Q(Exists(_opted_out())) | Q(person__is_active=False)

    def unsubscribe(self, *, person: Person, at: datetime) -> None:
        mine: dict[str, Any] = {"institution_id": person.institution_id}
        PollOptOut.objects.get_or_create(person=person, defaults=mine)


def answer_url(code: str) -> str:
    return f"{settings.BASE_URL}{reverse('poll-answer', args=[code])}"


def _opted_out() -> QuerySet[PollOptOut]:
    return PollOptOut.objects.filter(person=OuterRef("person_id"))
