"""The roles card: who does what on both sides, in plain words, made from people, teams and projects. One page, to hand
to another department. May import models."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.institutions.models import Institution
from accounts.people.models import Person, Team
from accounts.roles import Side
from foundation.printing.one_page import OnePage, PageLine, PageSection
from foundation.text_lists import and_list
from tracker.leadership.models import Part, Stakeholder, TeamCard
from tracker.projects.models import Project
from tracker.projects.statuses import Status


def project_card(project: Project, institution: Institution) -> OnePage:
    """Of one project, with its people and their teams. Four queries."""
    members = [one.person for one in project.memberships.select_related("person__team").order_by("person__name")]
    leads = {project.library_owner_id, project.it_owner_id, project.sponsor_id}
    people = [one for one in (project.library_owner, project.it_owner, *members) if one is not None]
    teams = {person.team_id for person in people if person.team_id is not None}
    cards = TeamCard.objects.filter(team__in=teams).select_related("team", "deputy").order_by("team__name")
    beside = Stakeholder.objects.filter(project=project).select_related("person__team").order_by("part", "id")
    partners = [PageLine(partner.name, _("works with us from outside")) for partner in project.partners.all()]
    helpers = [_person(one, _("takes part in it")) for one in members if one.pk not in leads]
    owners = [
        _owner(project.library_owner, _("owns it in the library: calls the meetings and answers for the library")),
        _owner(project.it_owner, _("owns it in IT: answers for IT and keeps the technical work going")),
    ]
    return OnePage(
        title=_("Who does what: %(name)s") % {"name": project.name},
        author=institution.name,
        lead=project.summary or _("Library and IT work on this together."),
        facts=[],
        sections=[
            PageSection(_("Whom to ask"), owners),
            *_some(_("Who else takes part"), [*helpers, *partners]),
            PageSection(
                _("Leadership"),
                [
                    _owner(
                        project.sponsor, _("stands behind it: gives time and money, and decides what both sides cannot")
                    ),
                    *map(_stakeholder, beside),
                ],
            ),
            *_some(_("What their teams cover"), [line for card in cards for line in _of_team(card)]),
        ],
        rest=_("There is more on the page of the roles card."),
        footer=institution.name,
    )


def institution_card(institution: Institution) -> OnePage:
    """Of the institution: each team of the two sides and of leadership, and which projects its people own. Four
    queries."""
    sides = (Side.LIBRARY, Side.IT, Side.LEADERSHIP)
    teams = list(Team.objects.filter(side__in=sides).order_by("name", "id"))
    cards = {card.team_id: card for card in TeamCard.objects.select_related("team", "deputy")}
    people: dict[int, list[Person]] = defaultdict(list)
    for person in Person.objects.active().filter(team__in=teams).order_by("name", "id"):
        people[person.team_id or 0].append(person)
    owned: dict[int, list[str]] = defaultdict(list)
    for project in Project.objects.filter(status=Status.ACTIVE).order_by("name", "id"):
        for pk in {project.library_owner_id, project.it_owner_id, project.sponsor_id}:
            if pk is not None:
                owned[pk].append(project.name)
    return OnePage(
        title=_("Who does what at %(institution)s") % {"institution": institution.name},
        author=institution.name,
        lead=_("The teams of library, IT and leadership, what each answers for, and the joint projects they own."),
        facts=[],
        sections=[
            PageSection(
                str(side.label),
                [line for team in teams if team.side == side for line in _team(team, cards, people, owned)],
                empty=_("No team yet."),
            )
            for side in sides
        ],
        rest=_("There is more on the page of the roles card."),
        footer=institution.name,
    )


def _team(
    team: Team, cards: dict[int, TeamCard], people: dict[int, list[Person]], owned: dict[int, list[str]]
) -> list[PageLine]:
    card = cards.get(team.pk)
    names = and_list(people[team.pk]) if people[team.pk] else _("nobody yet")
    told = [_("%(name)s: %(projects)s") % {"name": one.name, "projects": and_list(owned[one.pk])}
            for one in people[team.pk] if owned[one.pk]]  # fmt: skip
    head = PageLine(team.name, names, " · ".join(told))
    return [head, *(_of_team(card, named=False) if card is not None else [])]


def _of_team(card: TeamCard, *, named: bool = True) -> list[PageLine]:
    """What its people said of it; nothing of what they left empty."""
    said = [
        (_("Covers"), card.covers), (_("Decides alone"), card.decides), (_("Must ask"), card.asks),
        (_("Deputy"), str(card.deputy or "")), (_("Hours"), card.hours), (_("Escalation"), card.escalation),
        (_("Not for"), card.not_for),
    ]  # fmt: skip
    lines = [PageLine(text=_("%(label)s: %(text)s") % {"label": label, "text": text}) for label, text in said if text]
    return [PageLine(str(card.team)), *lines] if named and lines else lines


def _some(title: str, lines: Sequence[PageLine]) -> Iterable[PageSection]:
    return [PageSection(title, lines)] if lines else []


def _owner(person: Person | None, does: str) -> PageLine:
    return _person(person, does) if person is not None else PageLine(_("Nobody yet"), does)


def _person(person: Person, does: str) -> PageLine:
    return PageLine(person.name, does, " · ".join(filter(None, [str(person.team or ""), person.email])))


def _stakeholder(row: Stakeholder) -> PageLine:
    does = {
        Part.DECIDES: _("decides with the sponsor"),
        Part.CONSULTED: _("is asked before something is decided"),
        Part.INFORMED: _("is told what was decided"),
    }[Part(row.part)]
    team = str(row.person.team or "") if row.person is not None else ""
    return PageLine(str(row), does, " · ".join(filter(None, [row.text, team])))


def with_people(projects: Any) -> Any:
    return projects.select_related("library_owner__team", "it_owner__team", "sponsor__team")
