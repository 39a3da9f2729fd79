"""This week: what needs me now, worst first; and a project's own page."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.pages import home, member
from accounts.people.access import may_lead, may_read, may_write
from tracker.cadence.bands import RULE, WINDOW, Band
from tracker.meetings.models import ActionState
from tracker.meetings.overview import ALL, LATEST, line, meetings_of, this_week, year_of
from tracker.projects.models import Project
from tracker.projects.queries import belongs, with_cadence
from tracker.projects.sentences import needs


def week(request: HttpRequest) -> HttpResponse:
    person = member(request)
    if not may_read(person.roles):
        raise PermissionDenied
    today = home(person).day(timezone.now())
    week = this_week(person, today=today)
    worst = week.needy[0].project.name if week.needy else ""
    shown = {"week": week, "today": today, "needs": needs(len(week.needy), worst), "once": uuid.uuid4().hex}
    return render(request, "tracker/meetings/week.html", shown)


def project(request: HttpRequest, pk: int) -> HttpResponse:
    person = member(request)
    if not may_read(person.roles):
        raise PermissionDenied
    today = home(person).day(timezone.now())
    found = Project.objects.filter(pk=pk).select_related("library_owner", "it_owner", "sponsor")
    shown = with_cadence(found, today=today)
    if not shown:
        get_object_or_404(found)
    (project,) = shown
    belonging = belongs(project, person)
    every = request.GET.get("meetings") == "all"
    return render(
        request,
        "tracker/meetings/project.html",
        {
            "project": project,
            "line": line(project, today=today),
            "today": today,
            "cells": year_of(project, today=today),
            "rules": [(band.label, rule) for band, rule in RULE.items()],
            "rule": RULE[Band(project.cadence.band)],
            "window": WINDOW,
            "meetings": meetings_of(project, upto=ALL if every else LATEST),
            "more": not every and project.meetings.count() > LATEST,
            "decisions": project.decisions.prefetch_related("voices__person")[:20],
            "actions": project.actions.filter(state=ActionState.OPEN).select_related("owner"),
            "agenda": project.agenda_items.filter(meeting__isnull=True),
            "partners": project.partners.all(),
            "members": project.memberships.select_related("person"),
            "writes": may_write(person.roles, belongs=belonging),
            "leads": may_lead(person.roles, belongs=belonging),
        },
    )
