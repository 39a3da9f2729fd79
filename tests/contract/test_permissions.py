"""Every page and endpoint × everybody who may ask × GET and POST. What is expected comes from the declarations; the
declarations themselves are pinned in permissions.txt, so that a change of one is a line in a diff."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from rest_framework.test import APIClient

from accounts.extension_points import SearchSource
from accounts.people.models import Person
from accounts.permissions import may_manage
from accounts.roles import Role, Side
from collab.urls import urlpatterns as product
from foundation.permissions import access, anyone, public
from foundation.tenancy import across_institutions, within
from tests.contract import permissions
from tests.contract.callers import make_consortium_world
from tests.contract.routes import API, PAGES, ROUTES, Route, ids_of
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World
from tracker.agreements.models import Agreement
from tracker.agreements.permissions import may_start_agreements, may_write_agreement
from tracker.ai_register.models import AiEntry
from tracker.ai_register.permissions import may_review_ai_entry, may_write_ai_entry
from tracker.benefits.models import Benefit
from tracker.benefits.permissions import may_write_benefit
from tracker.closing.permissions import may_write_closing
from tracker.goals.models import Goal
from tracker.goals.permissions import may_note_goal
from tracker.leadership.permissions import may_ask, may_write_stakeholders
from tracker.meetings.models import Meeting
from tracker.meetings.permissions import may_write_meeting
from tracker.outcomes.models import Action, AgendaItem, Decision
from tracker.outcomes.permissions import may_change_state, may_write_outcome
from tracker.polls.permissions import may_start_pulse
from tracker.projects.models import Project
from tracker.projects.permissions import (
    may_change_people,
    may_change_sponsor,
    may_lead_project,
    may_write_project,
)
from tracker.skills.models import TeachingOffer
from tracker.steps.models import Step
from tracker.steps.permissions import may_change_state as may_tick_step
from tracker.steps.permissions import may_write_plan
from tracker.trainings.models import Training
from tracker.trainings.permissions import may_write_training

PINNED = Path(__file__).with_name("permissions.txt")
#: Who asks, besides nobody: roles, and whether they are among the project's people.
EVERYBODY: dict[str, tuple[Role, ...]] = {
    "without a role": (),
    "reader": (Role.READER,),
    "staff outside": (Role.STAFF,),
    "staff inside": (Role.STAFF,),
    "manager": (Role.MANAGER,),
    "dean": (Role.DEAN,),
    "administrator": (Role.ADMIN,),
    "consortium": (Role.CONSORTIUM,),
}
#: What a POST sends, so that an action is reached where there is nothing else to say.
BODY = {"outcome": "cancelled", "answer": "yes", "reached": "yes", "agreed": "yes"}
May = Callable[[Person], bool]
#: Statuses of somebody who was let in: done, leads on, incomplete, not theirs to find, overtaken.
LET_IN = {200, 201, 204, 302, 400, 404, 409, 415, 422, 428}


def test_every_view_declares_who_may() -> None:
    assert [route.name for route in ROUTES if route.access is None] == []


def test_the_declarations_are_those_that_were_agreed() -> None:
    if os.environ.get("WRITE_PERMISSIONS"):
        PINNED.write_text("\n".join(permissions.lines()) + "\n")
    assert permissions.lines() == PINNED.read_text().splitlines()


def test_a_search_source_that_declares_nothing_is_not_made() -> None:
    given: Any = {"key": "x", "label": "X", "icon": "x", "rows": Person.objects.all, "paths": (), "hit": str}
    assert SearchSource(**given, reads=anyone).reads is anyone
    with pytest.raises(TypeError, match="reads"):
        SearchSource(**given)


def _forgotten(request: Any) -> HttpResponse:
    return HttpResponse("somebody's row")


def _write_only(request: Any) -> HttpResponse:
    return HttpResponse("written")


urlpatterns = [
    path("forgotten/", _forgotten),
    path("own/", access(reads=anyone)(lambda request: HttpResponse("own"))),
    path("write/", access(writes=anyone)(_write_only)),
    path("for-all/", access(reads=public)(lambda request: HttpResponse("public"))),
    *product,
]


@override_settings(ROOT_URLCONF=__name__)
def test_undeclared_page_is_refused_to_everybody(world: World) -> None:
    with across_institutions():
        admin = signed_in(make_person(world.institution, Side.IT, *Role))
    assert (admin.get("/forgotten/").status_code, Client().get("/forgotten/").status_code) == (403, 403)
    assert (admin.get("/own/").status_code, admin.post("/own/").status_code) == (200, 405)
    assert (admin.get("/write/").status_code, admin.post("/write/").status_code) == (405, 200)
    assert (Client().get("/own/").status_code, Client().get("/for-all/").status_code) == (302, 200)


@pytest.fixture
def world(db: None) -> World:
    return make_consortium_world()


def _person(world: World, who: str) -> Person:
    if who == "staff inside":
        return world.librarian
    with across_institutions():
        side = Side.LEADERSHIP if who == "dean" else Side.OTHER
        return make_person(world.institution, side, *EVERYBODY[who]) if EVERYBODY[who] else _without_role(world)


def _without_role(world: World) -> Person:
    person = make_person(world.institution, Side.OTHER)
    person.grants.all().delete()
    person.__dict__.pop("roles", None)
    return person


@contextmanager
def _undone() -> Iterator[None]:
    """What is written is taken back, so that each request meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _row_rules(ids: dict[str, int]) -> dict[str, May]:
    """Address -> whether a person may write the row that it names: by the rules of the slices' permissions.py."""
    with across_institutions():
        project, meeting = Project.objects.get(pk=ids["project"]), Meeting.objects.get(pk=ids["meeting"])
        action, step = Action.objects.get(pk=ids["action"]), Step.objects.get(pk=ids["step"])
        agreement = Agreement.objects.get(pk=ids["agreement"])
        training = Training.objects.select_related("project").get(pk=ids["training"])
        benefit = Benefit.objects.select_related("project").get(pk=ids["benefit"])
        entry, offer = AiEntry.objects.get(pk=ids["ai-entry"]), TeachingOffer.objects.get(pk=ids["teaching-offer"])
        goal = Goal.objects.select_related("project").get(pk=ids["goal"])
        started = Project.objects.get(pk=ids["playbook-project"])
    pages: dict[str, May] = {
        "project-part": lambda who: may_change_people(who, project) or may_change_sponsor(who, project),
        "project-edit": lambda who: may_write_project(who, project) or may_change_sponsor(who, project),
        "outcome": lambda who: may_write_outcome(who, Action, project),
        "action-done": lambda who: may_write_project(who, project) or may_change_state(who, action),
        "decision-agree": lambda who: who.pk == project.library_owner_id,  # who was asked
        "api decision-agree": lambda who: who.pk == project.library_owner_id,
        "api reminder-snooze": lambda who: who.pk == project.library_owner_id,
        "api project-detail delete": lambda who: may_manage(who.roles),
        "api project-detail": lambda who: may_write_project(who, project) or may_change_sponsor(who, project),
        "api decision-detail": lambda who: may_write_outcome(who, Decision, project),
        "api action-detail": lambda who: may_write_outcome(who, Action, project),
        "api agenda-item-detail": lambda who: may_write_outcome(who, AgendaItem, project),
        "step-done": lambda who: may_write_plan(who, project) or may_tick_step(who, step),
        "api step-detail": lambda who: may_write_plan(who, project),
        **{
            name: lambda who: may_write_closing(who, project)
            for name in (
                "closing-add",
                "closing-row",
                "closing-delete",
                "api lesson-detail",
                "api thanks-detail",
            )
        },
        **{
            name: lambda who: may_write_agreement(who, agreement)
            for name in ("agreement-edit", "agreement-keep", "api agreement-detail patch")
        },
        "api agreement-list post": lambda who: may_start_agreements(who.roles),
        "api agreement-detail delete": lambda who: may_start_agreements(who.roles),
        **{
            name: lambda who: may_write_ai_entry(who, entry)
            for name in ("ai-entry-edit", "api ai-entry-detail patch", "api ai-entry-detail put")
        },
        # the body of `api ai-review-list` is looked at first
        **{name: lambda who: may_review_ai_entry(who, entry) for name in ("ai-entry-review", "ai-entry-reviewed")},
        # who brought the file is somebody else
        "ai-import-confirm": lambda who: False,
        "api ai-entry-detail delete": lambda who: may_manage(who.roles),
        "goal-note-add": lambda who: may_note_goal(who, goal),
        "api goal-detail": lambda who: may_write_project(who, project),
        **{name: lambda who: may_write_project(who, project) for name in ("goal-add", "goal-edit")},
        **{
            name: lambda who: may_lead_project(who, project)
            for name in ("goal-compare", "goal-compare-form", "goal-pair", "goal-pair-remove", "api goal-pair-detail")
        },
        "api goal-note-detail delete": lambda who: may_note_goal(who, goal),
        **{
            name: lambda who: may_write_stakeholders(who, project)
            for name in ("stakeholder", "stakeholder-add", "stakeholder-remove", "api stakeholder-detail")
        },
        "sponsor-ask": lambda who: may_ask(who, project),
        "sponsor-attend": lambda who: who.pk == project.sponsor_id,
        "team-card": lambda who: may_manage(who.roles),
        "api team-card-detail": lambda who: may_manage(who.roles),
        "api meeting-detail": lambda who: may_write_meeting(who, meeting),
        "api meeting-close": lambda who: may_write_meeting(who, meeting),
        "api meeting-end-series": lambda who: may_write_meeting(who, meeting),
        "series-end": lambda who: may_write_meeting(who, meeting),
        "api comment-detail": lambda who: who.pk == project.library_owner_id or may_manage(who.roles),
        "comment-delete": lambda who: who.pk == project.library_owner_id or may_manage(who.roles),  # who wrote it
        "api teaching-offer-detail delete": lambda who: who.pk == offer.person_id,
    }
    for name in ("add", "edit", "delete", "import"):
        pages[f"step-{name}"] = lambda who: may_write_plan(who, project)
    pages |= {
        "playbook-compare": lambda who: may_write_project(who, started),
        "playbook-proposal-accept": lambda who: may_manage(who.roles),
        **{  # who proposed it, too
            name: lambda who: who.pk == started.library_owner_id or may_manage(who.roles)
            for name in ("playbook-proposal-decline", "api playbook-version-decline")
        },
    }  # fmt: skip
    for name in ("edit", "outcome", "contact", "contact-remove", "delete"):
        pages[f"training-{name}"] = lambda who: may_write_training(who, training)
    pages["api training-detail"] = lambda who: may_write_training(who, training)
    for name in ("edit", "delete"):
        pages[f"benefit-{name}"] = lambda who: may_write_benefit(who, benefit)
    pages["api benefit-detail"] = lambda who: may_write_benefit(who, benefit)
    for name in ("met", "propose", "close", "reopen"):
        pages[f"project-{name}"] = lambda who: may_write_project(who, project)
    pages["pulse-start"] = lambda who: may_start_pulse(who, project)
    for name in ("edit", "notes", "outcome", "delete", "close", "repeat"):
        pages[f"meeting-{name}"] = lambda who: may_write_meeting(who, meeting)
    return {**pages, "outcome-add": pages["outcome"], "action-open": pages["action-done"],
            "step-open": pages["step-done"],
            "agenda-reached": pages["outcome"]}  # fmt: skip


def _expected(route: Route, method: str, person: Person, row: May | None) -> set[int]:
    assert route.access is not None
    with within(person.institution_id or 0):
        roles = person.roles
    rule = route.access.rule(method)
    asked = rule or route.access.reads or route.access.writes
    assert asked is not None
    if not asked(roles):
        return {403}
    if rule is None:
        return {405}
    reads_row = method == "GET" and route.access.writes is None  # a page that shows, and takes nothing
    if row is not None and not reads_row:
        with within(person.institution_id or 0):
            if not row(person):
                return {403}
    return LET_IN


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_page_lets_in_whom_it_declares(world: World, who: str) -> None:
    ids, person = ids_of(world), _person(world, who)
    client, rules = signed_in(person), _row_rules(ids)
    wrong = []
    for route in PAGES:
        if route.is_public or route.name == "admin-password":
            continue
        for method in ("GET", "POST"):
            with _undone():
                data = BODY if method == "POST" else None
                status = getattr(client, method.lower())(route.path(ids), data).status_code
            expected = _expected(route, method, person, rules.get(route.name))
            if status not in expected:
                wrong.append((route.name, method, status, sorted(expected)))
    assert wrong == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_endpoint_lets_in_whom_it_declares(world: World, who: str) -> None:
    ids, person = ids_of(world), _person(world, who)
    client, rules = client_of(person), _row_rules(ids)
    wrong = []
    for route in API:
        for method in route.methods:
            if route.is_public:
                continue
            with _undone():
                answer = getattr(client, method)(route.path(ids), {} if method != "get" else None)
            row = rules.get(f"api {route.name} {method}") or rules.get(f"api {route.name}")
            row = row if method not in ("get", "put") else None  # a whole body is looked at first
            expected = _expected(route, method.upper(), person, row)
            if answer.status_code not in expected:
                wrong.append((route.name, method, answer.status_code, sorted(expected)))
    assert wrong == []


#: Public pages that lead whoever has nothing to do there to the sign-in.
SIGNED_OUT = {"sign-out", "sign-in-second-step"}
#: Pages of an operator's own.
OWN = ("/sessions/", "/second-step/")


def test_anonymous_visitor_is_asked_to_sign_in(world: World, settings: Any) -> None:
    settings.LOGIN_URL = "/sign-in/"
    ids = ids_of(world)
    for route in PAGES:
        for method in ("get", "post"):
            with _undone():
                answer = getattr(Client(), method)(route.path(ids))
            asked = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")
            assert asked is (not route.is_public) or route.name in SIGNED_OUT, (route.name, method)
    for route in API:
        for method in route.methods:
            status = getattr(APIClient(), method)(route.path(ids)).status_code
            assert route.is_public or status == 401, (route.name, method)


def test_operator_is_sent_to_admin_and_has_no_api(world: World) -> None:
    with across_institutions():
        operator = Person.objects.create(email="operator@example.org", name="Op", is_superuser=True, is_staff=True)
    ids, client, api = ids_of(world), signed_in(operator), APIClient()
    api.force_authenticate(operator)
    for route in PAGES:
        own = route.path(ids).startswith(OWN)
        if not route.is_public and not own and route.name not in ("admin-password", "password-change"):
            for method in ("get", "post"):
                answer = getattr(client, method)(route.path(ids))
                assert (answer.status_code, answer.headers.get("Location")) == (302, "/admin/"), route.name
    for route in API:
        for method in route.methods:
            assert route.is_public or getattr(api, method)(route.path(ids)).status_code == 403, (route.name, method)
