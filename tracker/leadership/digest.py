"""What a sponsor's digest says: three sentences, and what waits for a press. Reads only; may import queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.models import RoleGrant
from accounts.permissions import may_agree_for_leadership
from accounts.roles import Role
from foundation.pages import dates
from foundation.text_direction import isolate
from foundation.text_lists import and_list
from tracker.cadence.bands import State
from tracker.leadership.queries import with_presence
from tracker.outcomes.models import Decision, DecisionVoice
from tracker.projects.models import Project
from tracker.projects.queries import state_of
from tracker.projects.statuses import Status

NAMES_SHOWN, DECISIONS_SHOWN = 3, 3


@dataclass(frozen=True, slots=True)
class Digest:
    """`late`: names of the projects that are; `decisions`: the oldest first; `room`: of any of the projects;
    `coming`: the next meeting to which the sponsor is not invited: its project and its day."""

    person_id: int
    today: date
    projects: Sequence[Project]
    late: Sequence[str]
    decisions: Sequence[Decision]
    room: date | None
    coming: tuple[Project, date] | None


def digests(people: Collection[int], *, today: date) -> Mapping[int, Digest]:
    """Of those who sponsor an active project. Five queries, however many people. Across institutions."""
    sponsored: dict[int, list[Any]] = defaultdict(list)
    active = Project.objects.filter(sponsor__in=people, status=Status.ACTIVE).select_related("cadence")
    for project in with_presence(active, today=today).order_by("name", "id"):
        sponsored[project.sponsor_id].append(project)
    waiting = _waiting(sponsored)
    return {person: _digest(person, projects, waiting[person], today) for person, projects in sponsored.items()}


def _waiting(sponsored: Mapping[int, Sequence[Project]]) -> Mapping[int, Sequence[Decision]]:
    """Decisions that wait for each by name; and for deans those of their projects that wait for leadership."""
    roles: dict[int, set[Role]] = defaultdict(set)
    for person, role in RoleGrant.objects.filter(person__in=sponsored).values_list("person", "role"):
        roles[person].add(Role(role))
    owners = {project.pk: person for person, projects in sponsored.items() for project in projects}
    leads = {person for person in sponsored if may_agree_for_leadership(frozenset(roles[person]))}
    asked: dict[int, set[int]] = defaultdict(set)
    voices = DecisionVoice.objects.filter(person__in=sponsored, must_agree=True, agreed_on=None)
    for decision, person in voices.values_list("decision", "person"):
        asked[decision].add(person)
    rows = Decision.objects.filter(Q(pk__in=asked) | Q(awaits_leadership=True, project__in=owners))
    found: dict[int, list[Decision]] = defaultdict(list)
    for row in rows.select_related("project").order_by("decided_on", "id"):
        sponsor = owners.get(row.project_id)
        more = {sponsor} if row.awaits_leadership and sponsor in leads else set()
        for one in asked[row.pk] | more:
            if one is not None:
                found[one].append(row)
    return found


def _digest(person: int, projects: Sequence[Any], decisions: Sequence[Decision], today: date) -> Digest:
    late = [one.name for one in projects if state_of(one, one.cadence, today=today) == State.LATE]
    coming = [one for one in projects if one.next_meeting_on is not None and one.next_invited_on is None]
    first = min(coming, key=lambda one: one.next_meeting_on, default=None)
    rooms = [one.last_in_room_on for one in projects if one.last_in_room_on is not None]
    return Digest(
        person_id=person,
        today=today,
        projects=projects,
        late=late,
        decisions=decisions,
        room=max(rooms, default=None),
        coming=(first, first.next_meeting_on) if first is not None else None,
    )


def sentences(digest: Digest) -> list[str]:
    """Three: how the projects stand, what waits, who was in the room."""
    return [_standing(digest), _what_waits(digest), _room(digest)]


def _standing(digest: Digest) -> str:
    of, late = len(digest.projects), len(digest.late)
    if not late:
        return ngettext(
            "The joint project that you sponsor is not late.",
            "None of the %(of)d joint projects that you sponsor is late.",
            of,
        ) % {"of": of}
    names = _named(digest.late)
    if of == 1:
        return _("The joint project that you sponsor is late: %(names)s.") % {"names": names}
    told = ngettext(
        "%(late)d of the %(of)d joint projects that you sponsor is late: %(names)s.",
        "%(late)d of the %(of)d joint projects that you sponsor are late: %(names)s.",
        late,
    )
    return told % {"late": late, "of": of, "names": names}


def _named(names: Sequence[str]) -> str:
    """At most three by name."""
    rest = len(names) - NAMES_SHOWN
    more = [ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest}] if rest > 0 else []
    return and_list([*names[:NAMES_SHOWN], *more])


def _what_waits(digest: Digest) -> str:
    if not digest.decisions:
        return _("No decision waits for you.")
    days = (digest.today - digest.decisions[0].decided_on).days
    told = ngettext(
        "%(count)d decision has waited for you for %(days)d days.",
        "%(count)d decisions wait for you, the oldest for %(days)d days.",
        len(digest.decisions),
    )
    return told % {"count": len(digest.decisions), "days": days}


def _room(digest: Digest) -> str:
    facts = {"last": dates.day(digest.room, digest.today) if digest.room else ""}
    if digest.coming is not None:
        project, day = digest.coming
        facts |= {"day": dates.weekday_day(day, digest.today), "project": isolate(project.name)}
        if digest.room is None:
            return _("You have not been in the room yet; %(project)s meets next on %(day)s.") % facts
        return _("You were last in the room on %(last)s; %(project)s meets next on %(day)s.") % facts
    if digest.room is None:
        return _("You have not been in the room yet.")
    return _("You were last in the room on %(last)s.") % facts


def chosen_projects(digest: Digest) -> Iterable[Project]:
    """The one to ask about: that which meets next, else the first."""
    return [digest.coming[0]] if digest.coming is not None else digest.projects[:1]
