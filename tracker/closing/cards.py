"""What closing shows on the pages of others: whoever has not said what they learnt is asked; a young project sees what
earlier ones of its kind learnt. May import models."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.db.compiled import Compiled
from foundation.labels import label_of
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from tracker.closing.models import Lesson, LessonKind
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import StatusChange
from tracker.projects.statuses import Status

ASKED_FOR = timedelta(days=28)  # for which an owner is asked what they learnt
YOUNG = timedelta(days=56)  # for which a project is shown what others learnt
LINES_SHOWN = 8  # lines of a card


def _unsaid(person: Any, since: Any) -> QuerySet[Any, Any]:
    """Projects closed since that day, whose owner the person is on a side that has said nothing."""
    told = Lesson.objects.filter(project=OuterRef("project"))
    of_library = Q(~Exists(told.filter(side=Side.LIBRARY)), project__library_owner=person)
    of_it = Q(~Exists(told.filter(side=Side.IT)), project__it_owner=person)
    later = StatusChange.objects.filter(project=OuterRef("project"), starts_on__gt=OuterRef("starts_on"))
    closed = StatusChange.objects.filter(status=Status.CLOSED, starts_on__gte=since, project__status=Status.CLOSED)
    found = closed.filter(of_library | of_it, ~Exists(later)).order_by("starts_on", "project")
    return found.values_list("project", F("project__name"), "starts_on")[:LINES_SHOWN]


#: Compiled for P13, as most people have none: see docs/performance.md.
_UNSAID = Compiled(_unsaid)


def show_unsaid_lessons(person: Person, today: date) -> Mapping[str, Any] | None:
    """One query."""
    lines = [
        Line(
            title=name,
            address=reverse("project-close-report", args=[pk]),
            hint=_("closed on %(day)s · nothing is written down yet from your side")
            % {"day": dates.day(closed_on, today)},
            button=LineButton(_("Say what you learnt"), reverse("closing-add", args=[pk, "lessons"]), about=name),
        )
        for pk, name, closed_on in _UNSAID(person=person.pk, since=today - ASKED_FOR)
    ]
    return {"id": "unsaid-lessons", "title": _("What did you learn?"), "lines": lines} if lines else None


def _learnt(project: Any, kind: Any) -> QuerySet[Any, Any]:
    found = Lesson.objects.filter(project__kind=kind, project__status=Status.CLOSED).exclude(project=project)
    return found.order_by("-pk").values_list("text", "kind", "side", "project", F("project__name"))[:LINES_SHOWN]


_LEARNT = Compiled(_learnt)


def show_earlier_lessons(view: ProjectView) -> Mapping[str, Any] | None:
    """For a project that is planned, or in its first eight weeks. At most one query."""
    project = view.project
    young = project.active_on is None or view.today - project.active_on < YOUNG
    if not young or project.status == Status.CLOSED:
        return None
    lines = [
        Line(
            title=text,
            address=reverse("project-close-report", args=[pk]),
            hint=" · ".join((label_of(LessonKind, kind), label_of(Side, side), name)),
        )
        for text, kind, side, pk, name in _LEARNT(project=project.pk, kind=project.kind)
    ]
    return {"id": "learnt-title", "title": _("What earlier projects learnt"), "lines": lines} if lines else None
