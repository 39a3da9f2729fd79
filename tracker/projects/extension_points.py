"""What a slice may contribute to a project's page. May import models and year; each says who may read it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from functools import cache
from typing import Any, Literal, TypeVar, cast

from django.db.models import Count, OuterRef, QuerySet, Subquery

from accounts.extension_points import AskedContribution, Card
from accounts.people.models import Person
from foundation.contributions import Contribution, contributed
from foundation.db.compiled import Compiled
from foundation.db.conditions import Condition
from tracker.projects.models import Project
from tracker.projects.year import ProjectYear

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectView:
    """A project as a person sees it. `members`: besides its owners and its sponsor; `writes` and `leads`: what the
    person may do with it."""

    project: Project
    person: Person
    today: date
    zone: tzinfo
    year: ProjectYear
    members: tuple[Person, ...]
    writes: bool
    leads: bool
    _loaded: dict[Any, Any] = field(default_factory=dict)

    def __getitem__(self, loader: "Callable[[ProjectView], T]") -> T:
        """What the loader gives, asked once for all cards."""
        if loader not in self._loaded:
            self._loaded[loader] = loader(self)
        return cast(T, self._loaded[loader])


@dataclass(frozen=True, kw_only=True)
class ProjectCard(Card):
    """A card on a project's page, in one of its places: under its name, in the wide column or in the side column:
    `show(view)`, and `asks(project, today)` of the project's id. The template also has `view`, `project`, `today`,
    `writes` and `leads`."""

    place: Literal["head", "main", "side"] = "side"
    show: Callable[[ProjectView], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class TimelineSource(AskedContribution):
    """Rows of a project on its timeline. `kind`: in addresses; `rows`: annotated with `day`; `template` shows `row`;
    `asks(project, today)`: as that of a card. `newest`: the first so many of `rows`, in less time."""

    kind: str
    newest: Callable[[Project, int], Sequence[Any]] | None = None
    rows: Callable[[Project, tzinfo], QuerySet[Any]]
    template: str


@dataclass(frozen=True, kw_only=True)
class ProjectRows(Contribution):
    """Rows of a project, which are counted before it is deleted or closed. `count`: an aggregate over Project; `key`:
    its name. `deleted` and `left_open` say in a sentence what becomes of so many; "": nothing. While there are any of
    which `keeps` asks, as a card does, the project is not deleted."""

    key: str
    count: Count
    deleted: Callable[[int], str] | None = None
    left_open: Callable[[int], str] | None = None
    keeps: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class LinkTarget(Contribution):
    """Rows of a project to which a slice beside theirs may lead, and which neither imports: that they are of the same
    institution the database knows, by a key that names their table; what one is called and where it stands is said
    here. `key`: what who links asks for; `rows`: of a project, by its id."""

    key: str
    rows: Callable[[int], QuerySet[Any]]
    title: Callable[[Any], str]
    address: Callable[[Any], str]


def link_target(key: str) -> LinkTarget:
    """KeyError for one that no slice contributes."""
    return {one.key: one for one in contributed(LinkTarget)}[key]


def count_rows(project: Project) -> dict[str, int]:
    """How many there are, by key. One query."""
    kinds = tuple(contributed(ProjectRows))
    (found,) = _counts(kinds)(project=project.pk) or [[0] * len(kinds)]
    return {rows.key: number for rows, number in zip(kinds, found, strict=True)}


@cache
def _counts(kinds: tuple[ProjectRows, ...]) -> Compiled[Any]:
    """Compiled for P13, since each page of a project asks it: see docs/performance.md. Each kind is counted by itself:
    joined together, a hundred meetings, goals and steps would be a million rows. An alias is not the name of a
    relation, which another count may follow."""

    def build(project: int) -> QuerySet[Any, Any]:
        alone = Project.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        counts = {f"number_of_{rows.key}": Subquery(alone.annotate(found=rows.count).values("found")) for rows in kinds}
        return Project.objects.filter(pk=project).order_by().values("pk").annotate(**counts).values_list(*counts)

    return Compiled(build)


def is_kept(counts: Mapping[str, int]) -> bool:
    """Whether some of its rows keep the project from being deleted."""
    return any(counts[rows.key] for rows in contributed(ProjectRows) if rows.keeps is not None)
