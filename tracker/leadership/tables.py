"""Sponsors in the report: a table of active projects, and the figure that counts those whose sponsor is away. Nobody is
named. May import queries."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from foundation.db.compiled import Compiled
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Unit, attribute_column, project_column
from tracker.leadership.queries import AWAY_AFTER, is_away, with_presence
from tracker.projects.models import Project
from tracker.projects.statuses import Status


class Sponsored(NamedTuple):
    project_id: int
    project: str
    sponsor: bool
    last_in_room_on: date | None
    last_invited_on: date | None
    next_invited_on: date | None
    decisions_waiting: int
    waiting_days: int | None
    away: bool


def _active(institution_id: Any) -> QuerySet[Project]:
    return Project.objects.filter(institution=institution_id, status=Status.ACTIVE)


def _read_presence(institution_id: Any, today: Any, since: Any) -> QuerySet[Any, Any]:
    away = ExpressionWrapper(is_away(since), output_field=BooleanField())
    rows = with_presence(_active(institution_id), today=today).annotate(away=away).order_by("name", "id")
    found: QuerySet[Any, Any] = rows.values_list(
        "id", "name", "sponsor", "last_in_room_on", "last_invited_on", "next_invited_on",
        "decisions_waiting", "waiting_since", "away",
    )  # fmt: skip
    return found


#: Compiled for P13: see docs/performance.md.
_PRESENCE = Compiled(_read_presence)


def _sponsored(data: ReportData) -> list[Sponsored]:
    """Of today, whatever the period. One query."""
    rows = _PRESENCE(institution_id=data.institution.pk, today=data.today, since=data.today - AWAY_AFTER)
    return [
        Sponsored(pk, name, sponsor is not None, came, asked, next_on, waiting, _days(since, data.today), away)
        for pk, name, sponsor, came, asked, next_on, waiting, since, away in rows
    ]


def _days(since: date | None, today: date) -> int | None:
    return (today - since).days if since else None


SPONSORS: Table[Sponsored] = Table(
    reads=may_read_report,
    key="sponsors",
    title=_("Leadership in the room"),
    rule=_(
        "Active projects today: when the sponsor was last in the room and invited, and for how many days decisions "
        "have waited for leadership."
    ),
    asks=lambda institution_id, from_on, to_on, today: Exists(_active(institution_id)),
    prepare=lambda data: data[_sponsored],
    columns=(
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        project_column(),
        attribute_column("sponsor", _("Sponsor"), Unit.FLAG),
        attribute_column("last_in_room_on", _("Last in the room"), Unit.DAY),
        attribute_column("last_invited_on", _("Last invited"), Unit.DAY),
        attribute_column("next_invited_on", _("Invited next"), Unit.DAY),
        attribute_column("decisions_waiting", _("Decisions waiting"), Unit.COUNT),
        attribute_column("waiting_days", _("Days waiting"), Unit.COUNT),
    ),
)
AWAY: Figure[Sponsored] = Figure(
    reads=may_read_report,
    key="sponsors_away",
    label=_("Sponsors not in the room for 12 weeks"),
    rule=_(
        "Active projects, older than 12 weeks, whose sponsor was in none of their meetings in the last 12 weeks and is "
        "invited to no planned one."
    ),
    table=SPONSORS,
    picks=lambda rows, _data: [row for row in rows if row.away],
)
