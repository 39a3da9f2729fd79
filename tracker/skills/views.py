"""Pages of skills that everybody reads: figures of groups, one skill with its teachers, requests. May import forms."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import FormPage, current_person, institution_of
from accounts.permissions import may_lead_some, may_read
from foundation.limits import MAX_ID
from foundation.pages.base import RefusalTold
from foundation.permissions import access
from tracker.skills import actions, display
from tracker.skills.forms import AskForm
from tracker.skills.levels import window_label
from tracker.skills.models import SessionProposal, Skill, SkillFreeze, SkillList, TeachingOffer, TeachingRequest
from tracker.skills.permissions import may_manage_skills
from tracker.skills.queries import (
    heat_map,
    latest_figures,
    latest_proposal,
    requests_between,
    sessions_agreed,
    teachers_of,
    trends_of,
)
from tracker.skills.rules.request_state import RequestKind, RequestState
from tracker.skills.rules.terms import may_freeze

SHOWN_REQUESTS = 50
_BADGES = {"waiting": "waiting", "accepted": "done", "declined": "paused", "expired": "paused", "withdrawn": "paused"}


@require_GET
@access(reads=may_read)
def skills(request: HttpRequest) -> HttpResponse:
    """How confident teams are, list by list, and the session that would help most people."""
    person = current_person(request)
    today = institution_of(person).day(timezone.now())
    lists = list(SkillList.objects.order_by("id"))
    chosen = _chosen(lists, request.GET.get("list", ""))
    found = heat_map(chosen) if chosen is not None else None
    last = SkillFreeze.objects.order_by("-frozen_on").values_list("frozen_on", flat=True).first()
    proposal = latest_proposal()
    shown: dict[str, Any] = {
        "lists": [(one, one == chosen) for one in lists],
        "chosen": chosen,
        "headings": display.map_headings(found) if found else [],
        "rows": display.map_rows(found) if found else [],
        "rule": display.rule(),
        "last": last,
        "manages": may_manage_skills(person.roles),
        "freezes": may_manage_skills(person.roles) and may_freeze(last, today),
        "proposal": proposal,
        "when": window_label(proposal.window) if proposal is not None else "",
        "asks": proposal is not None and _may_ask(proposal, person),
        "sessions": [(one, window_label(one.window)) for one in sessions_agreed(today)],
        "today": today,
    }
    return render(request, "tracker/skills/skills.html", shown)


def _may_ask(proposal: SessionProposal, person: Any) -> bool:
    state = proposal.request.state if proposal.request is not None else ""
    over = state in (RequestState.WAITING, RequestState.ACCEPTED)
    return may_lead_some(person.roles) and proposal.teacher_id != person.pk and not over


def _chosen(lists: list[SkillList], given: str) -> SkillList | None:
    """The first, unless the address names another."""
    pk = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
    return next((one for one in lists if one.pk == min(pk, MAX_ID)), lists[0] if lists else None)


@require_GET
@access(reads=may_read)
def skill(request: HttpRequest, pk: int) -> HttpResponse:
    """Who teaches it, and its figures over time."""
    person = current_person(request)
    found = get_object_or_404(Skill.objects.select_related("skill_list"), pk=pk)
    points = trends_of([found]).get(found.pk, [])
    groups = [figure for figure in latest_figures([found.pk]) if figure.teams]
    mine = requests_between(person).filter(skill=found, asked_by=person, state=RequestState.WAITING)
    asked = set(mine.values_list("teacher", flat=True))
    shown = {
        "skill": found,
        "wanted": display.level_label(found.wanted),
        "wordings": found.wordings.all()[:10],
        "teachers": [(offer, offer.person_id in asked) for offer in teachers_of(found, person)],
        "person": person,
        "headings": display.trend_headings(),
        "rows": [display.trend_row(figure) for figure in [*points, *groups]],
        "rule": display.rule(),
        "manages": may_manage_skills(person.roles),
    }
    return render(request, "tracker/skills/skill.html", shown)


class AskTeacher(FormPage):
    """Asks whoever agreed to teach a skill."""

    reads = writes = may_read
    title = gettext_lazy("Ask a teacher")
    submit = gettext_lazy("Ask")
    form_class = AskForm
    template_name = "tracker/skills/ask.html"
    done = gettext_lazy("They get your request with their next message, and have 14 days to answer.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.offer = get_object_or_404(TeachingOffer.objects.select_related("skill", "person"), pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(offer=self.offer, **kwargs)

    def cancels_to(self) -> str:
        return reverse("skill", args=[self.offer.skill_id])

    def perform(self, form: Any) -> str:
        actions.ask_teacher(offer=self.offer, **self.context, **form.cleaned_data)
        return self.cancels_to()


@require_GET
@access(reads=may_read)
def requests(request: HttpRequest) -> HttpResponse:
    """What the person asked and is asked, the newest first."""
    person = current_person(request)
    rows = requests_between(person).select_related("skill", "teacher", "asked_by").order_by("-asked_on", "-id")
    rows = rows.filter(Q(teacher=person) | Q(asked_by=person))[:SHOWN_REQUESTS]
    mine = [(row, _BADGES[row.state]) for row in rows]
    today = institution_of(person).day(timezone.now())
    return render(request, "tracker/skills/requests.html", {"requests": mine, "person": person, "today": today})


@require_POST
@access(writes=may_read)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """By the teacher, on the page of requests and on *this week*."""
    person = current_person(request)
    found = get_object_or_404(requests_between(person), pk=pk)
    accepts = request.POST.get("answer") == "accept"
    with RefusalTold(request):
        row = actions.answer_request(request=found, by=person, at=timezone.now(), accepts=accepts)
        messages.success(request, answered(row))
    return redirect("teaching-requests")


@require_POST
@access(writes=may_read)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = current_person(request)
    found = get_object_or_404(requests_between(person), pk=pk)
    with RefusalTold(request):
        actions.withdraw_request(request=found, by=person, at=timezone.now())
        messages.success(request, _("Request withdrawn."))
    return redirect("teaching-requests")


@require_POST
@access(writes=may_lead_some)
def ask_for_session(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SessionProposal, pk=pk)
    with RefusalTold(request):
        actions.ask_for_session(proposal=found, by=current_person(request), at=timezone.now())
        messages.success(request, _("The teacher gets the request with their next message."))
    return redirect("skills")


@require_POST
@access(writes=may_manage_skills)
def freeze(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    with RefusalTold(request):
        actions.freeze_figures(institution_id=institution_of(person).pk, by=person, at=timezone.now())
        messages.success(request, _("Figures frozen. The next ones follow when the term ends."))
    return redirect("skills")


def answered(row: TeachingRequest) -> str:
    if row.state == RequestState.DECLINED:
        return _("Declined. Whoever asked is told.")
    if row.kind == RequestKind.SESSION:
        return _("Accepted. The session stands on the page of skills, and whoever asked is told.")
    return _("Accepted. Whoever asked is told: agree on a time with them.")
