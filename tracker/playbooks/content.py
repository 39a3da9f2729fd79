"""What a playbook says, as values that cannot change. May import schema.

`plain` is the same as JSON: what a version stores, what the API gives and takes, and what a file holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracker.playbooks.schema import FORMAT


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PlannedGoal:
    """Of one side. Without `target`: reached or not."""

    side: str
    text: str
    unit: str = ""
    start: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """`day`: days after the start; `days`: how many it takes; `room` and `after`: keys."""

    key: str
    day: int
    side: str
    title: str
    days: int = 1
    done_when: str = ""
    room: tuple[str, ...] = ()
    trap: str = ""
    links: tuple[Link, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The first day after it."""
        return self.day + self.days


@dataclass(frozen=True, slots=True)
class PlaybookContent:
    slug: str
    name: str
    kind: str
    language: str
    steps: tuple[PlannedStep, ...]
    summary: str = ""
    version: int = 1
    roles: tuple[tuple[str, str], ...] = ()
    sources: tuple[Link, ...] = ()
    goals: tuple[PlannedGoal, ...] = ()

    @property
    def length(self) -> int:
        """Days from the start to the end of the last step."""
        return max(step.end for step in self.steps)

    def role_words(self, step: PlannedStep) -> list[str]:
        """Who must be in the room, in words."""
        words = dict(self.roles)
        return [words[key] for key in step.room]

    def numbered(self, version: int) -> "PlaybookContent":
        return replace(self, version=version)

    def plain(self) -> dict[str, Any]:
        """As the schema has it, without what is empty; in the order in which a person would write it."""
        return {
            "format": FORMAT,
            **_filled(
                {
                    "slug": self.slug,
                    "name": self.name,
                    "summary": self.summary,
                    "kind": self.kind,
                    "language": self.language,
                    "version": self.version,
                    "roles": dict(self.roles),
                    "goals": [_plain_goal(goal) for goal in self.goals],
                }
            ),
            "steps": [_plain_step(step) for step in self.steps],
            **_filled({"sources": [_plain_link(link) for link in self.sources]}),
        }


def from_plain(data: Mapping[str, Any]) -> PlaybookContent:
    """`data` fits the schema. Roles come by key: PostgreSQL keeps no order of them."""
    return PlaybookContent(
        slug=data["slug"],
        name=data["name"].strip(),
        summary=data.get("summary", "").strip(),
        kind=data["kind"],
        language=data["language"],
        version=int(data.get("version", 1)),
        roles=tuple((key, words.strip()) for key, words in sorted(data.get("roles", {}).items())),
        sources=tuple(Link(**one) for one in data.get("sources", ())),
        goals=tuple(PlannedGoal(**one) for one in data.get("goals", ())),
        steps=tuple(_step(one) for one in data["steps"]),
    )


def _step(data: Mapping[str, Any]) -> PlannedStep:
    return PlannedStep(
        key=data["key"],
        day=int(data["day"]),  # to a JSON Schema 1.0 is an integer
        days=int(data.get("days", 1)),
        side=data["side"],
        title=data["title"].strip(),
        done_when=data.get("done_when", "").strip(),
        room=tuple(data.get("room", ())),
        trap=data.get("trap", "").strip(),
        links=tuple(Link(**one) for one in data.get("links", ())),
        after=tuple(data.get("after", ())),
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def _plain_link(link: Link) -> dict[str, Any]:
    return _filled({"label": link.label, "url": link.url})


def _plain_goal(goal: PlannedGoal) -> dict[str, Any]:
    names = ("side", "text", "unit", "start", "target")
    return _filled({name: getattr(goal, name) for name in names})


def _plain_step(step: PlannedStep) -> dict[str, Any]:
    names = ("key", "day", "days", "side", "title", "done_when", "trap")
    return _filled(
        {name: getattr(step, name) for name in names}
        | {name: list(getattr(step, name)) for name in ("room", "after")}
        | {"links": [_plain_link(link) for link in step.links]}
    )
