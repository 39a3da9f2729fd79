"""A message of its own for notes, for whoever gets no other that day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.models import Person
from tracker.delivery.actions.preferences import want_notes
from tracker.delivery.kinds import MessageKind
from tracker.delivery.letters import Content, Recipient, render_bodies
from tracker.delivery.models import Message, Note
from tracker.delivery.queries import untold


class NotesMessage(MessageKind):
    name = "notes"
    label = gettext_lazy("Notes")
    unsubscribe_title = gettext_lazy("No more notes")
    unsubscribe_question = gettext_lazy(
        "Stop telling you what happened, such as who answered an invitation and who mentions you?"
    )
    unsubscribe_done = gettext_lazy(
        "You will get no more notes. Under your preferences you can choose some of them again."
    )

    def waiting(self, *, day: date) -> QuerySet[Note, Note]:
        return untold().annotate(topic=Value(""))

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, None]:
        """Those with a note left: the outbox adds the notes, as to any message. One query."""
        people = [message.person_id for message in messages]
        left = Note.objects.filter(Q(message=None) | Q(message__in=messages), person__in=people, person__is_active=True)
        with_some = set(left.values_list("person_id", flat=True))
        return {message.pk: None for message in messages if message.person_id in with_some}

    def write(self, chosen: None, *, to: Recipient) -> Content:
        return Content(_("News about your meetings"), *render_bodies("tracker/delivery/notes", {}, to=to))

    def obsolete(self) -> Q:
        return Q(person__is_active=False)

    def unsubscribe(self, *, person: Person, at: datetime) -> None:
        want_notes(person=person, at=at, wanted=False)
