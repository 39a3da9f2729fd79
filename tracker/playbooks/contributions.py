"""What playbooks contribute to the rest of the product."""

from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, SearchHit, SearchSource, WeekCard
from accounts.permissions import may_manage, may_read
from foundation.contributions import Contribution
from tracker.figures.figures import Figure
from tracker.figures.tables import Column, ReportData, Table, Unit, attribute_column
from tracker.playbooks import audit_labels
from tracker.playbooks.cards import (
    has_run,
    has_waiting,
    runs_on_timeline,
    show_no_playbook,
    show_playbook,
    show_waiting,
)
from tracker.playbooks.models import Playbook, PlaybookRun
from tracker.projects.extension_points import ProjectCard, TimelineSource


def _hit(row: Playbook) -> SearchHit:
    return SearchHit(row.name, reverse("playbook", args=[row.pk]), row.summary)


def _runs(institution_id: Any, from_on: Any, to_on: Any) -> QuerySet[PlaybookRun]:
    return PlaybookRun.objects.filter(institution=institution_id, starts_on__range=(from_on, to_on))


def _started(data: ReportData) -> list[PlaybookRun]:
    """One query."""
    runs = _runs(data.institution.pk, data.period.from_on, data.period.to_on)
    return list(runs.select_related("project", "version_used__playbook").order_by("starts_on", "id"))


RUNS: Table[PlaybookRun] = Table(
    reads=may_read,
    key="playbook_runs",
    title=_("Started from a playbook"),
    rule=_("Projects that were started from a playbook, with a first day in the period."),
    asks=lambda institution_id, from_on, to_on, today: Exists(_runs(institution_id, from_on, to_on)),
    prepare=lambda data: data[_started],
    columns=(
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        Column("project", _("Project"), lambda row: row.project.name),
        Column("playbook", _("Playbook"), lambda row: row.version_used.playbook.name),
        Column("version", _("Version"), lambda row: row.version_used.number, Unit.COUNT),
        attribute_column("starts_on", _("First day"), Unit.DAY),
    ),
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=60, page="playbook-list", label=_("Playbooks"), place="lists"),
    MenuEntry(order=35, page="playbook-list", label=_("Playbooks"), icon="file-text"),
    WeekCard(order=4, reads=may_manage, asks=has_waiting, show=show_waiting),
    ProjectCard(order=45, reads=may_read, asks=has_run, show=show_playbook, empty=show_no_playbook),
    TimelineSource(
        order=50,
        reads=may_read,
        asks=has_run,
        kind="playbook",
        rows=runs_on_timeline,
        template="tracker/playbooks/_timeline.html",
    ),
    SearchSource(
        order=75,
        reads=may_read,
        key="playbooks",
        label=_("Playbooks"),
        icon="file-text",
        rows=lambda: Playbook.objects.order_by("name"),
        paths=("name", "summary"),
        hit=_hit,
    ),
    RUNS,
    Figure(
        reads=may_read,
        key="playbook_runs",
        label=_("Projects started from a playbook"),
        rule=_("Projects that were started from a playbook, with a first day in the period."),
        table=RUNS,
        picks=lambda rows, _data: rows,
    ),
)
