"""Notes in words, beneath what a message says. Knows no rows but their facts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.template.loader import render_to_string

from tracker.delivery.letters import Content
from tracker.delivery.models import Note
from tracker.delivery.note_kinds import note_kind_named

#: How the foot of a mail begins in its frame, which notes stand before.
FOOT, TEXT_FOOT = '<p class="small footer">', "\n--\n"


@dataclass(frozen=True, slots=True)
class NoteLine:
    sentence: str
    url: str


def lines_of(notes: Sequence[Note]) -> list[NoteLine]:
    """In the active language. Those of a kind that nothing contributes any more are left out."""
    known = [(note_kind_named(note.kind), note.facts) for note in notes]
    return [
        NoteLine(kind.sentence(facts), settings.BASE_URL + kind.path(facts))
        for kind, facts in known
        if kind is not None
    ]


def with_notes(content: Content, notes: Sequence[Note]) -> Content:
    """The message with what else happened at its end: whatever kind it is, none need know of notes."""
    lines = {"lines": lines_of(notes)}
    if not lines["lines"]:
        return content
    text = _put_before(TEXT_FOOT, content.text, render_to_string("tracker/delivery/_notes.txt", lines))
    html = content.html and _put_before(FOOT, content.html, render_to_string("tracker/delivery/_notes.html", lines))
    return replace(content, text=text, html=html)


def _put_before(foot: str, body: str, added: str) -> str:
    """At the end of a body without a foot."""
    before, found, after = body.rpartition(foot)
    return f"{before or after}\n{added}{found}{after if found else ''}"
