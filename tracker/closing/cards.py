"""What closing shows on the pages of others: whoever has not said what they learnt is asked; a young project sees what
earlier ones of its kind learnt. May import models."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from tracker.closing.models import Lesson, LessonKind
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project, StatusChange
from tracker.projects.statuses import Status

ASKED_FOR = timedelta(days=28)  # for which an owner is asked what they learnt
YOUNG = timedelta(days=56)  # for which a project is shown what others learnt
LINES_SHOWN = 8  # lines of a card


def _unsaid(person: Any, today: Any) -> QuerySet[StatusChange]:
    """Projects closed a short while ago, whose owner the person is on a side that has said nothing."""
    told = Lesson.objects.filter(project=OuterRef("project"))
    of_library = Q(~Exists(told.filter(side=Side.LIBRARY)), project__library_owner=person)
    of_it = Q(~Exists(told.filter(side=Side.IT)), project__it_owner=person)
    later = StatusChange.objects.filter(project=OuterRef("project"), starts_on__gt=OuterRef("starts_on"))
    closed = StatusChange.objects.filter(status=Status.CLOSED, project__status=Status.CLOSED)
    asked_until = ExpressionWrapper(F("starts_on") + ASKED_FOR, DateField())  # a condition gets no day but today
    return closed.annotate(asked_until=asked_until).filter(of_library | of_it, ~Exists(later), asked_until__gte=today)


def has_unsaid_lessons(person: Any, today: Any) -> Exists:
    return Exists(_unsaid(person, today))


def show_unsaid_lessons(person: Person, today: date) -> Mapping[str, Any] | None:
    """One query."""
    rows = _unsaid(person, today).order_by("starts_on", "project")
    lines = [
        Line(
            title=name,
            address=reverse("project-close-report", args=[pk]),
            hint=_("closed on %(day)s · no lessons from your side yet") % {"day": dates.day(closed_on, today)},
            button=LineButton(_("Say what you learnt"), reverse("closing-add", args=[pk, "lessons"]), about=name),
        )
        for pk, name, closed_on in rows.values_list("project", F("project__name"), "starts_on")[:LINES_SHOWN]
    ]
    return {"id": "unsaid-lessons", "title": _("What did you learn?"), "lines": lines} if lines else None


def has_earlier_lessons(project: Any, today: Any) -> Exists:
    """For a project that is planned, or in its first eight weeks, what others of its kind learnt."""
    young_until = ExpressionWrapper(F("active_on") + YOUNG, DateField())
    young = Project.objects.annotate(young_until=young_until).filter(Q(active_on=None) | Q(young_until__gt=today))
    others = Lesson.objects.filter(project__kind=OuterRef("kind"), project__status=Status.CLOSED)
    return Exists(young.exclude(status=Status.CLOSED).filter(Exists(others), pk=project))


def show_earlier_lessons(view: ProjectView) -> Mapping[str, Any] | None:
    """Asked where there are some. One query."""
    found = Lesson.objects.filter(project__kind=view.project.kind, project__status=Status.CLOSED)
    rows = found.order_by("-pk").values_list("text", "kind", "side", "project", F("project__name"))[:LINES_SHOWN]
    lines = [
        Line(
            title=text,
            address=reverse("project-close-report", args=[pk]),
            hint=" · ".join((label_of(LessonKind, kind), label_of(Side, side), name)),
        )
        for text, kind, side, pk, name in rows
    ]
    return {"id": "learnt-title", "title": _("What earlier projects learnt"), "lines": lines} if lines else None
