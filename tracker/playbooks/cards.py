"""What playbooks show on *this week* and on a project's page. May import queries and models."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.permissions import may_manage
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from tracker.playbooks.models import OfferState, Playbook, PlaybookOffer, PlaybookRun, PlaybookVersion, VersionState
from tracker.playbooks.offer_queries import offers_received
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project
from tracker.projects.statuses import Status

SHOWN = 10  # lines of a kind


def _waiting(institution_id: Any) -> tuple[QuerySet[PlaybookVersion], QuerySet[PlaybookOffer]]:
    """Versions that were proposed, and what others offer to the institution."""
    proposed = PlaybookVersion.objects.filter(state=VersionState.PROPOSED)
    return proposed, offers_received(institution_id).filter(state=OfferState.OFFERED)


def has_waiting(person: Any, today: Any) -> Q:
    proposed, offered = _waiting(OuterRef("institution"))
    return Exists(proposed) | Exists(offered)


def show_waiting(person: Person, today: date) -> Mapping[str, Any] | None:
    """They wait for a manager. Two queries."""
    proposed, offered = _waiting(person.institution_id or 0)
    versions = proposed.select_related("playbook", "project").order_by("made_on", "id")[:SHOWN]
    lines = [_proposed(row, today) for row in versions]
    lines += [_offered(row, today) for row in offered.order_by("offered_on", "id")[:SHOWN]]
    if not lines:
        return None
    return {"id": "playbooks-waiting", "title": _("Playbooks that wait for your answer"), "lines": lines}


def _proposed(row: PlaybookVersion, today: date) -> Line:
    address = reverse("playbook-proposal", args=[row.pk])
    facts = {"project": row.project.name if row.project else "", "day": dates.day(row.made_on, today)}
    if row.project is None:
        hint = _("A better version, proposed on %(day)s.") % facts
    else:
        hint = _("%(project)s proposed a better version on %(day)s.") % facts
    button = LineButton(_("Answer"), address, about=row.playbook.name)
    return Line(row.playbook.name, address, hint=hint, button=button)


def _offered(row: PlaybookOffer, today: date) -> Line:
    address = reverse("playbook-offered", args=[row.pk])
    facts = {"name": row.institution.name, "day": dates.day(row.offered_on, today)}
    hint = _("%(name)s offered it on %(day)s.") % facts
    return Line(row.name, address, hint=hint, button=LineButton(_("Answer"), address, about=row.name))


def has_run(project: Any, today: Any) -> Exists:
    return Exists(PlaybookRun.objects.filter(project=project))


def show_playbook(view: ProjectView) -> Mapping[str, Any] | None:
    """Where the project came from, and how it compares. One query."""
    run = PlaybookRun.objects.filter(project=view.project).select_related("version_used__playbook").first()
    if run is None:
        return show_no_playbook(view)
    playbook = run.version_used.playbook
    learns = LineButton(_("Compare with the plan"), reverse("playbook-compare", args=[view.project.pk]), playbook.name)
    facts = {"number": run.version_used.number, "day": dates.day(run.starts_on, view.today)}
    line = Line(
        playbook.name,
        reverse("playbook", args=[playbook.pk]),
        hint=_("Version %(number)s, started on %(day)s") % facts,
        button=learns if view.writes else None,
    )
    lines = [line]
    if view.leads and playbook.number > (run.version_used.number or 0) and view.project.status != Status.CLOSED:
        lines.append(_newer(run, playbook))
    return {"id": "playbook-title", "title": _("Playbook"), "lines": lines}


def _newer(run: PlaybookRun, playbook: Playbook) -> Line:
    """The project keeps its version; what others learnt since may still help it."""
    address = f"{reverse('playbook-changes', args=[playbook.pk])}?since={run.version_used.number}"
    title = _("Version %(number)s of the playbook is there.") % {"number": playbook.number}
    hint = _("This project keeps the plan that it has.")
    return Line(title, hint=hint, button=LineButton(_("See what changed"), address, about=playbook.name))


def runs_on_timeline(project: Project, zone: tzinfo) -> QuerySet[PlaybookRun]:
    """On its first day. One query."""
    rows = PlaybookRun.objects.filter(project=project).select_related("version_used__playbook")
    return rows.annotate(day=F("starts_on"))


def show_no_playbook(view: ProjectView) -> Mapping[str, Any] | None:
    """A project that is closed can become a playbook."""
    if view.project.status != Status.CLOSED or not may_manage(view.person.roles):
        return None
    address = reverse("playbook-learn", args=[view.project.pk])
    line = Line(
        _("Others can start what this project did."),
        button=LineButton(_("Make a playbook"), address, about=view.project.name),
    )
    return {"id": "playbook-title", "title": _("Playbook"), "lines": [line]}
