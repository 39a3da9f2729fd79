"""What trainings contribute to the rest of the product."""

from datetime import date, tzinfo

from django.db.models import Exists, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_administer, may_manage, may_read
from foundation.contributions import Contribution
from foundation.pages.lines import Line
from tracker.projects.extension_points import TimelineSource
from tracker.projects.models import Project
from tracker.trainings import audit_labels, cards
from tracker.trainings.models import Training, TrainingState
from tracker.trainings.sentences import barrier_of, when
from tracker.trainings.tables import BARRIERS, FIGURES, TRAININGS


def _hit(row: Training) -> SearchHit:
    return SearchHit(row.topic, reverse("training", args=[row.pk]), barrier_of(row) or row.teacher_name, row.held_on)


def _of_project(project: Project, zone: tzinfo) -> QuerySet[Training]:
    rows: QuerySet[Training] = Training.objects.filter(project=project).select_related("teacher")
    return rows.annotate(day=F("held_on"))


def _in_hand(person: Person, today: date) -> list[Line]:
    """One query."""
    rows = Training.objects.filter(Q(organiser=person) | Q(teacher=person), state=TrainingState.PLANNED)
    hint = _("organises or teaches it")
    return [
        Line(_("%(topic)s, %(day)s") % {"topic": row.topic, "day": when(row, today)},
             reverse("training", args=[row.pk]), hint)
        for row in rows.order_by("held_on", "id")
    ]  # fmt: skip


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=64, page="training-list", label=gettext_lazy("Trainings"), place="lists"),
    MenuEntry(order=44, page="training-list", label=gettext_lazy("Trainings"), icon="users"),
    WeekCard(order=13, reads=may_read, asks=cards.has_mine, show=cards.show_mine),
    WeekCard(order=18, reads=may_manage, asks=cards.has_undecided, show=cards.show_undecided),
    TimelineSource(
        order=60,
        reads=may_read,
        asks=lambda project, today: Exists(Training.objects.filter(project=project)),
        kind="training",
        rows=_of_project,
        template="tracker/trainings/_timeline.html",
    ),
    SearchSource(
        order=95,
        reads=may_read,
        key="trainings",
        label=gettext_lazy("Trainings"),
        icon="users",
        rows=lambda: Training.objects.order_by("-held_on", "-pk"),
        paths=("topic", "teacher_name", "barrier_text"),
        hit=_hit,
    ),
    Responsibilities(order=60, reads=may_administer, lines=_in_hand),
    TRAININGS,
    BARRIERS,
    *FIGURES,
)
