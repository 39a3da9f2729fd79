"""One search over everything that slices contribute to it (accounts/extension_points.py). Reads only; every word must
be found.

By `icontains` (foundation.db.text_lookups) on both databases: no index helps it, and an institution's own rows are few
enough (docs/performance.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.extension_points import SearchSource, readable
from accounts.roles import Role
from foundation.text import clean_text

EACH = 10  # hits of a kind
MAX_QUERY_LENGTH, MAX_WORDS = 200, 8  # characters and words that are looked for
AROUND = 60  # characters that an excerpt shows on either side
_GAP = re.compile(r"\s")


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
    return query[:MAX_QUERY_LENGTH].split()[:MAX_WORDS]


def _word_start(text: str, place: int) -> int:
    """Where the word of this place begins; the place itself in a text without spaces for as long as a part is."""
    gaps = [gap.end() for gap in _GAP.finditer(text, max(0, place - AROUND), place)]
    return gaps[-1] if gaps else place if place > AROUND else 0


def excerpt(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The part of `text` around the first word that is in it, cut into pieces: (text, is one of the words). Joined
    they are that part of what a reader sees. Pure."""
    text, words = clean_text(text), [clean_text(word) for word in words]
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter that becomes two: its places would not be those of the text
        lowered = text
    places = [place for word in words if (place := lowered.find(word.lower())) >= 0]
    first = min(places, default=0)
    start = _word_start(text, max(0, first - AROUND))
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


def search(query: str, *, roles: frozenset[Role], kind: str = "") -> list[Found]:
    """What matches all words and these roles may read, each source by itself. One query a source, and its prefetches;
    `kind`: the key of one source, that is searched alone and shown in full."""
    words = words_of(query)
    if not words:
        return []
    found = []
    for source in readable(SearchSource, roles):
        if kind in ("", source.key):
            most = EACH if not kind else 10 * EACH
            some = list(_matching(source.rows(), source.paths, words)[: most + 1])
            hits = [_hit(source, row, words) for row in some[:most]]
            found.append(Found(source.key, source.label, source.icon, hits, len(some) > most))
    return [one for one in found if one.hits]


def _matching(rows: QuerySet[Any], paths: Sequence[str], words: Sequence[str]) -> QuerySet[Any]:
    for word in words:
        hits = Q()
        for path in paths:
            hits |= Q(**{f"{path}__icontains": word})
        rows = rows.filter(hits)
    return rows


def _hit(source: SearchSource, row: Any, words: Sequence[str]) -> Hit:
    hit = source.hit(row)
    return Hit(hit.title, hit.address, excerpt(hit.text, words), hit.day)
