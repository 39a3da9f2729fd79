"""What leadership shows on the pages of others: on a project's page, on a sponsor's and an owner's *this week*, on a
dean's. May import queries and sentences."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.permissions import may_write
from foundation.db.compiled import Compiled
from foundation.pages.lines import Line, LineButton
from tracker.leadership.permissions import may_ask
from tracker.leadership.queries import AWAY_AFTER, PRESENCE, is_away, with_presence
from tracker.leadership.sentences import NO_PRESENCE, Presence, in_the_room, next_meeting, waiting
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project
from tracker.projects.statuses import Status

LINES_SHOWN = 8  # lines of a card


def _presence(project: Any, today: Any) -> QuerySet[Any, Any]:
    return with_presence(Project.objects.filter(pk=project), today=today).order_by().values_list(*PRESENCE)


#: Compiled for P13, since each page of a project asks it: see docs/performance.md.
_PRESENCE = Compiled(_presence)


def has_presence(project: Any, today: Any) -> Exists:
    """Somebody sponsors it, or one of its decisions waits."""
    return Exists(Project.objects.filter(Q(sponsor__isnull=False) | Q(decisions__awaits_leadership=True), pk=project))


def show_leadership(view: ProjectView) -> Mapping[str, Any] | None:
    """When the sponsor was in the room, what waits, and what may be done about it. One query."""
    rows = _PRESENCE(project=view.project.pk, today=view.today)
    return _leadership(view, Presence.of(rows[0])) if rows else None


def show_no_leadership(view: ProjectView) -> Mapping[str, Any]:
    return _leadership(view, NO_PRESENCE)


def _leadership(view: ProjectView, presence: Presence) -> Mapping[str, Any]:
    runs, planned = view.project.status == Status.ACTIVE, presence.next_meeting_on is not None
    sponsors, invited = view.person.pk == view.project.sponsor_id, presence.next_invited_on is not None
    named = view.project.sponsor_id is not None
    told = [in_the_room(presence, view.today), next_meeting(presence, view.today)] if named and runs else []
    return {
        "told": [*told, *filter(None, [waiting(presence, view.today)])],
        "attends": runs and sponsors and planned and not invited,
        "invites": runs and named and view.writes and not sponsors and planned and not invited,
        "asks": runs and may_ask(view.person, view.project) if sponsors or not view.writes else False,
    }


def _mine(person: Any, today: Any, since: Any) -> QuerySet[Any, Any]:
    """What the person sponsors, and what they own and its sponsor is away from."""
    owned = (Q(library_owner=person) | Q(it_owner=person)) & is_away(since)
    active = with_presence(Project.objects.filter(status=Status.ACTIVE), today=today).filter(Q(sponsor=person) | owned)
    return active.order_by("waiting_since", "name", "id").values_list("pk", "name", "sponsor", *PRESENCE)[:LINES_SHOWN]


_MINE = Compiled(_mine)


def has_sponsored(person: Any, today: Any) -> Exists:
    """The sponsors of what the person owns may all have been in the room."""
    owned = Q(library_owner=person) | Q(it_owner=person)
    theirs = Q(sponsor=person) | (owned & Q(sponsor__isnull=False))
    return Exists(Project.objects.filter(theirs, status=Status.ACTIVE))


def show_sponsored(person: Person, today: date) -> Mapping[str, Any] | None:
    """For sponsors their projects, for owners those whose sponsor is away. One query."""
    rows = _MINE(person=person.pk, today=today, since=today - AWAY_AFTER)
    lines = [
        _line(
            pk,
            name,
            Presence.of(presence),
            today,
            sponsors=sponsor == person.pk,
            writes=may_write(person.roles, belongs=True),
        )
        for pk, name, sponsor, *presence in rows
    ]
    return {"id": "sponsors", "title": _("Leadership in the room"), "lines": lines} if lines else None


def _line(pk: int, name: str, presence: Presence, today: date, *, sponsors: bool, writes: bool) -> Line:
    told = [
        in_the_room(presence, today), next_meeting(presence, today), waiting(presence, today) if sponsors else "",
    ]  # fmt: skip
    planned = presence.next_meeting_on is not None and presence.next_invited_on is None
    return Line(
        title=name,
        address=reverse("project", args=[pk]),
        hint=" · ".join(filter(None, told)),
        button=_button(pk, name, planned=planned, sponsors=sponsors, writes=writes),
    )


def _button(pk: int, name: str, *, planned: bool, sponsors: bool, writes: bool) -> LineButton | None:
    back = {"next": "week"}
    if sponsors and planned:
        attend = reverse("sponsor-attend", args=[pk])
        return LineButton(_("I will attend"), attend, about=name, icon="check", posts=True, fields=back)
    if sponsors:
        return LineButton(_("Ask"), reverse("sponsor-ask", args=[pk]), about=name)
    if planned and writes:
        invite = reverse("sponsor-invite", args=[pk])
        return LineButton(_("Invite the sponsor"), invite, about=name, icon="mail", posts=True, fields=back)
    if writes:
        return LineButton(_("Plan a meeting"), reverse("log-meeting") + f"?plan&project={pk}", about=name)
    return None


def _unsponsored() -> QuerySet[Project]:
    return Project.objects.filter(status=Status.ACTIVE, sponsor=None)


def has_unsponsored(person: Any, today: Any) -> Exists:
    return Exists(_unsponsored())


_UNSPONSORED = Compiled(lambda: _unsponsored().order_by("name", "id").values_list("pk", "name")[:LINES_SHOWN])


def show_unsponsored(person: Person, today: date) -> Mapping[str, Any] | None:
    """Active projects that nobody sponsors, for deans. One query."""
    lines = [
        Line(
            title=name,
            address=reverse("project", args=[pk]),
            button=LineButton(_("Name a sponsor"), reverse("project-part", args=[pk, "people"]), about=name),
        )
        for pk, name in _UNSPONSORED()
    ]
    return {"id": "unsponsored", "title": _("Projects without a sponsor"), "lines": lines} if lines else None
