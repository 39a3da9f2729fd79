"""What the map of teams contributes to the rest of the product."""

from collections.abc import Sequence

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from accounts.extension_points import MenuEntry
from accounts.people.models import Team
from accounts.permissions import may_read_report
from accounts.roles import Side
from foundation.contributions import Contribution
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Unit, attribute_column
from tracker.team_map.queries import Pair, team_map


def _pairs(data: ReportData) -> Sequence[Pair]:
    """Those who have not met first."""
    found = team_map(data.institution.pk, to_on=data.period.to_on).pairs
    return sorted(found, key=lambda pair: pair.contacts)


TEAM_PAIRS: Table[Pair] = Table(
    order=60,
    reads=may_read_report,
    key="team_pairs",
    title=_("Teams of the library and of IT"),
    rule=_(
        "Joint meetings, in the 12 weeks up to the period’s end, at which somebody of both teams was present. Teams "
        "are those of today; teams of fewer than three people stand together."
    ),
    asks=lambda institution_id, from_on, to_on, today: Exists(
        Team.objects.filter(institution=institution_id, side=Side.IT)
    ),
    prepare=lambda data: data[_pairs],
    columns=(
        attribute_column("library", _("Team of the library")),
        attribute_column("it", _("Team of IT")),
        attribute_column("contacts", _("Joint meetings"), Unit.COUNT),
        attribute_column("last_on", _("Last met"), Unit.DAY),
    ),
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=62, page="team-map", label=_("Map of teams"), place="lists"),
    TEAM_PAIRS,
    Figure(
        order=60,
        reads=may_read_report,
        key="teams_apart",
        label=_("Teams that have not met"),
        rule=_(
            "Pairs of a team of the library and a team of IT without a joint meeting in the 12 weeks up to the "
            "period’s end. Teams are those of today."
        ),
        table=TEAM_PAIRS,
        picks=lambda rows, _data: [row for row in rows if not row.contacts],
    ),
)
