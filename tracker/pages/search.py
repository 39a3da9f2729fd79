"""One search over projects, people, decisions, actions, agenda and notes. Reads only; every word must be found.

By `icontains` (foundation.db.text_lookups) on both databases: no index helps it, and an institution's own rows are few
enough (docs/performance.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.text import clean_text
from tracker.meetings.models import Meeting
from tracker.outcomes.addresses import page_of
from tracker.outcomes.models import Action, AgendaItem, Decision
from tracker.projects.models import Project

EACH = 10  # hits of a kind
LONGEST, MOST_WORDS = 200, 8  # characters and words that are looked for
AROUND = 60  # characters that an excerpt shows on either side


@dataclass(frozen=True, slots=True)
class Hit:
    """`parts`: the excerpt, each piece with whether it is a word that was looked for."""

    title: str
    address: str
    parts: list[tuple[str, bool]]
    day: date | None


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    label: Any
    icon: str
    hits: list[Hit]
    more: bool


def words_of(query: str) -> list[str]:
    return query[:LONGEST].split()[:MOST_WORDS]


def excerpt(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The part of `text` around the first word that is in it, cut into pieces: (text, is one of the words). Joined
    they are that part of what a reader sees. Pure."""
    text, words = clean_text(text), [clean_text(word) for word in words]
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter that becomes two: its places would not be those of the text
        lowered = text
    places = [place for word in words if (place := lowered.find(word.lower())) >= 0]
    first = min(places, default=0)
    start = max(0, first - AROUND)
    end = min(len(text), first + 3 * AROUND)
    parts: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    while at < end:
        ahead = [(place, len(word)) for word in words if word and (place := lowered.find(word.lower(), at, end)) >= 0]
        if not ahead:
            break
        place, length = min(ahead, key=lambda found: (found[0], -found[1]))
        if place > at:
            parts.append((text[at:place], False))
        parts.append((text[place : place + length], True))
        at = place + length
    if at < end:
        parts.append((text[at:end], False))
    if end < len(text):
        parts.append(("…", False))
    return parts


def search(query: str, *, kind: str = "") -> list[Found]:
    """What matches all words, each kind by itself, newest first. One query a kind; `kind`: that one alone, in full."""
    words = words_of(query)
    if not words:
        return []
    found = []
    for name, (label, icon, rows, paths, hit) in _KINDS.items():
        if kind in ("", name):
            most = EACH if not kind else 10 * EACH
            some = list(_matching(rows(), paths, words)[: most + 1])
            hits = [hit(row, words) for row in some[:most]]
            found.append(Found(name, label, icon, hits, len(some) > most))
    return [one for one in found if one.hits]


def _matching(rows: QuerySet[Any], paths: Sequence[str], words: Sequence[str]) -> QuerySet[Any]:
    for word in words:
        hits = Q()
        for path in paths:
            hits |= Q(**{f"{path}__icontains": word})
        rows = rows.filter(hits)
    return rows


def _project(row: Project, words: Sequence[str]) -> Hit:
    return Hit(row.name, reverse("project", args=[row.pk]), excerpt(row.summary, words), None)


def _person(row: Person, words: Sequence[str]) -> Hit:
    about = " · ".join(filter(None, [row.team.name if row.team else "", row.email]))
    return Hit(row.name, f"{reverse('project-list')}?person={row.pk}", excerpt(about, words), None)


def _meeting(row: Meeting, words: Sequence[str]) -> Hit:
    title = ", ".join(project.name for project in row.projects.all())
    return Hit(title, reverse("meeting", args=[row.pk]), excerpt(row.notes, words), row.held_on)


def _of_project(kind: str, day: str) -> Any:
    def hit(row: Any, words: Sequence[str]) -> Hit:
        return Hit(str(row.project), page_of(row), excerpt(row.text, words), getattr(row, day) if day else None)

    return hit


def _newest(model: type[Model]) -> Any:
    return lambda: model._default_manager.select_related("project").order_by("-pk")


def _noted() -> QuerySet[Meeting]:
    return Meeting.objects.exclude(notes="").prefetch_related("projects").order_by("-held_on", "-pk")


_HUNG = ("text", "project__name")
_KINDS: dict[str, Any] = {
    "projects": (
        _("Projects"), "folder-kanban", lambda: Project.objects.order_by("name"), ("name", "summary"), _project,
    ),
    "people": (
        _("People"), "user", lambda: Person.objects.active().select_related("team").order_by("name"),
        ("name", "email", "team__name"), _person,
    ),
    "decisions": (_("Decisions"), "gavel", _newest(Decision), _HUNG, _of_project("decisions", "decided_on")),
    "actions": (_("Actions"), "list-checks", _newest(Action), _HUNG, _of_project("actions", "due_on")),
    "agenda": (_("Agenda"), "file-text", _newest(AgendaItem), _HUNG, _of_project("agenda", "")),
    "notes": (_("Meeting notes"), "message-square-text", _noted, ("notes",), _meeting),
}  # fmt: skip
