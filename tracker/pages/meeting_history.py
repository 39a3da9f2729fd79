"""What the audit trail tells of a meeting, in words: who changed what, and when. May import models."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.models import AuditEntry
from accounts.people.models import Person
from foundation.pages.dates import day
from tracker.meetings.models import Answer, Meeting, MeetingState
from tracker.outcomes.models import Action, AgendaItem, Decision

ENTRIES_SHOWN = 100
OUTCOME_MODELS = ("decision", "action", "agendaitem")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """`by` None: the product itself, or an operator of the installation."""

    at: datetime
    by: Person | None
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class HistoryContext:
    """What entries name by id: people, and the texts of what hangs on the meeting, by kind and id."""

    names: Mapping[int, str]
    texts: Mapping[tuple[str, int], str]

    def name(self, one: Any) -> str:
        return self.names.get(one, _("somebody")) if isinstance(one, int) else str(one)

    def quoted(self, entry: AuditEntry) -> str:
        text = self.texts.get((entry.target, entry.target_id)) or entry.changes.get("text") or ""
        return "“" + Truncator(text if isinstance(text, str) else text[0]).chars(80) + "”"


def history_of(
    meeting: Meeting, *, decisions: Sequence[Decision], actions: Sequence[Action], agenda: Sequence[AgendaItem]
) -> list[HistoryEntry]:
    """Newest first; what was deleted since is among it. Two queries."""
    rows: list[Any] = [*decisions, *actions, *agenda]
    texts = {(str(row._meta.model_name), row.pk): row.text for row in rows}
    about = Q(target="meeting", target_id=meeting.pk) | Q(target__in=OUTCOME_MODELS, changes__meeting=meeting.pk)
    for kind in OUTCOME_MODELS:
        about |= Q(target=kind, target_id__in=[pk for of, pk in texts if of == kind])
    entries = list(AuditEntry.objects.filter(about).select_related("by").order_by("-id")[:ENTRIES_SHOWN])
    people = {one for entry in entries for one in _people_named(entry.changes)}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    known = HistoryContext(names, texts)
    told = [HistoryEntry(entry.at, entry.by, list(_sentences(entry, known))) for entry in entries]
    return [one for one in told if one.sentences]


def _people_named(changes: Mapping[str, Any]) -> Iterator[int]:
    for rows in changes.get("people") or ():
        for row in rows or ():
            if isinstance(row, list) and isinstance(row[0], int):
                yield row[0]
    if isinstance(changes.get("person"), int):
        yield changes["person"]


def _sentences(entry: AuditEntry, known: HistoryContext) -> Iterator[str]:
    changes, what = entry.changes, known.quoted(entry)
    match entry.action:
        case "meeting.log":
            planned = changes.get("state") == MeetingState.PLANNED
            yield _("planned the meeting") if planned else _("logged the meeting")
        case "meeting.update":
            yield from _changed_meeting(changes, known)
        case "meeting.answer":
            answer = Answer(changes["answer"][1]).label
            if entry.by_id == changes["person"]:
                yield _("answered: %(answer)s") % {"answer": answer}
            else:
                yield _("answered for %(name)s: %(answer)s") % {"name": known.name(changes["person"]), "answer": answer}
        case "meeting.close":
            yield _("closed the meeting")
        case "meeting.reopen":
            yield _("opened the meeting again")
        case "decision.record":
            yield _("recorded the decision %(text)s") % {"text": what}
        case "decision.agree":
            agreed = _("agreed to %(text)s") if changes["agreed"] else _("no longer agrees to %(text)s")
            yield agreed % {"text": what}
        case "action.add":
            yield _("added the action %(text)s") % {"text": what}
        case "action.update" if changes.get("state", [None, None])[1] == "done":
            yield _("did %(text)s") % {"text": what}
        case "agenda_item.add":
            yield _("put %(text)s on the agenda") % {"text": what}
        case "agenda_item.update" if "reached" in changes:
            said = (
                _("said that %(text)s was reached")
                if changes["reached"][1]
                else _("said that %(text)s was not reached")
            )
            yield said % {"text": what}
        case "decision.update" | "action.update" | "agenda_item.update":
            if changes:
                yield _("changed %(text)s") % {"text": what}
        case "decision.delete" | "action.delete" | "agenda_item.delete":
            yield _("deleted %(text)s") % {"text": what}


#: Fields that need no more than their name.
_PLAINLY = {
    "starts_at": gettext_lazy("changed when it begins"),
    "minutes": gettext_lazy("changed how long it takes"),
    "mode": gettext_lazy("changed how people met"),
    "organiser": gettext_lazy("changed who organises it"),
    "projects": gettext_lazy("changed its projects"),
    "external_id": gettext_lazy("changed its external id"),
}


def _changed_meeting(changes: Mapping[str, Any], known: HistoryContext) -> Iterator[str]:
    if "state" in changes:
        yield {
            MeetingState.HELD: _("said that it was held"),
            MeetingState.CANCELLED: _("cancelled it"),
            MeetingState.PLANNED: _("planned it again"),
        }[MeetingState(changes["state"][1])]
    if "held_on" in changes:
        before, after = (day(date.fromisoformat(one)) for one in changes["held_on"])
        yield _("moved it from %(before)s to %(after)s") % {"before": before, "after": after}
    for name, said in _PLAINLY.items():
        if name in changes:
            yield str(said)
    if "notes" in changes:
        before, after = changes["notes"]
        yield _("wrote the notes") if not before else _("changed the notes") if after else _("removed the notes")
    if "people" in changes:
        before, after = changes["people"]
        yield from _changed_people(before, after, known)


def _changed_people(before: Sequence[Any], after: Sequence[Any] | None, known: HistoryContext) -> Iterator[str]:
    """Rows as the actions keep them: person or guest, side, invited, answer, attended."""
    asked_before, asked = ({known.name(row[0]) for row in rows or () if row[2]} for rows in (before, after))
    came_before, came = ({known.name(row[0]) for row in rows or () if row[4]} for rows in (before, after))
    for names, said in (
        (asked - asked_before, _("invited %(names)s")),
        (asked_before - asked, _("no longer invited %(names)s")),
        (came - came_before, _("said that %(names)s attended")),
        (came_before - came, _("said that %(names)s did not attend")),
    ):
        if names:
            yield said % {"names": ", ".join(sorted(names))}
