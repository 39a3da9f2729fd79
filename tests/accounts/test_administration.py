"""Django's admin: an administrator sees and writes their own institution, through the actions; operators see all."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.administration import TenantAdmin, operators
from accounts.audit.models import AuditEntry
from accounts.institutions.models import Closure
from accounts.people.models import Person, SideChange, Team
from accounts.permissions import may_administer
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.cadence.models import Cadence

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label in {"foundation", "accounts", "tracker"}]
UNSEEN = {"PasswordRequest",   # shown inside another thing's page, or of no use to a person
    "AccountNotice", "Session", "NewSignIn", "Authenticator", "AddressChange",
    "Deletion", "IdempotencyKey", "Membership", "RoleGrant", "SideChange",
    "ProjectMember", "Partner", "MeetingProject", "DecisionVoice", "StepOrder",
    "Sweep", "Relay", "MeetingUpload", "UploadPart", "UploadPage",
    "RememberedColumns", "SavedView", "MeetingDraft",
}  # fmt: skip


@pytest.fixture
def world() -> World:
    world = make_world(active_on=date(2026, 1, 5))
    with across_institutions():
        world.meet(date(2026, 1, 14))
    return world


def _administrator(world: World) -> Client:
    with across_institutions():
        return signed_in(make_person(world.institution, Side.IT, Role.ADMIN))


def _operator() -> Client:
    return signed_in(Person.objects.create_superuser("operator@example.org", "pw", name="Operator"))


def _url(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_search_for_thousands_of_words_is_answered(world: World) -> None:
    client = _administrator(world)
    for model in OURS:
        if admin.site._registry[model].search_fields:
            assert client.get(_url(model, "changelist"), {"q": "a " * 3000}).status_code == 200, model


def test_every_model_is_shown_or_has_its_reason() -> None:
    models = {
        model for label in ("foundation", "accounts", "tracker") for model in apps.get_app_config(label).get_models()
    }
    assert {model.__name__ for model in models - set(OURS)} - UNSEEN == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_lists_open_for_administrators_and_operators_only(model: Any, world: World) -> None:
    url = _url(model, "changelist")
    hidden = type(admin.site._registry[model]).reads is operators  # type: ignore[attr-defined]
    assert _administrator(world).get(url).status_code == (403 if hidden else 200)
    assert _operator().get(url).status_code == 200
    with across_institutions():
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
    assert signed_in(manager).get(url).status_code == 302  # to the admin's sign-in


def test_class_that_declares_nothing_is_refused_to_all(world: World, rf: Any) -> None:
    forgotten = type("ForgottenAdmin", (TenantAdmin,), {"writes": frozenset({"add", "change", "delete"})})
    declared = type("DeclaredAdmin", (forgotten,), {"reads": may_administer})
    with across_institutions():
        administrator = make_person(world.institution, Side.IT, Role.ADMIN)
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
    operator = Person.objects.create_superuser("operator@example.org", "pw", name="Operator")
    served = {}
    for one in (forgotten, declared):
        served[one] = [_permissions(one(Team, admin.site), rf, who) for who in (administrator, operator, manager)]
    assert served == {forgotten: [{False}] * 3, declared: [{True}, {True}, {False}]}


def _permissions(model_admin: Any, rf: Any, person: Person) -> set[bool]:
    request = rf.get("/")
    request.user = person
    with across_institutions():
        asked = ("module", "view", "add", "change", "delete")
        return {getattr(model_admin, f"has_{name}_permission")(request) for name in asked}


def test_administrator_sees_no_other_institution(world: World) -> None:
    neighbour = make_world()
    client = _administrator(world)
    page = client.get(_url(Person, "changelist")).content.decode()
    assert world.librarian.email in page
    assert neighbour.librarian.email not in page
    assert client.get(_url(Person, "change", neighbour.librarian.pk)).status_code == 302
    assert client.get(_url(Team, "change", world.librarian.team_id)).status_code == 200
    choices = client.get(_url(Person, "change", world.librarian.pk)).content.decode()
    assert neighbour.librarian.team is not None
    assert neighbour.librarian.team.name not in choices
    assert neighbour.librarian.email in _operator().get(_url(Person, "changelist")).content.decode()


def test_rollup_tables_are_read_only_in_admin(world: World) -> None:
    client = _administrator(world)
    for name in ("Meeting", "Attendance", "Cadence", "ContactWeek", "InstitutionWeek", "Project"):
        model = apps.get_model("tracker", name)
        assert client.get(_url(model, "add")).status_code == 403
        with across_institutions():
            pk = model._default_manager.values_list("pk", flat=True)[0]
        assert client.get(_url(model, "change", pk)).status_code == 200
        assert client.post(_url(model, "change", pk), {}).status_code == 403
        assert client.post(_url(model, "delete", pk), {"post": "yes"}).status_code == 403


def test_new_person_has_roles_and_an_audit_entry(world: World) -> None:
    client = _administrator(world)
    form = {"email": "New@Example.org", "name": "New", "team": world.librarian.team_id, "roles": ["staff", "dean"]}
    assert client.post(_url(Person, "add"), {**form, "is_active": "on"}).status_code == 302
    with within(world.institution.pk):
        person = Person.objects.get(email="new@example.org")
        assert (person.institution_id, person.roles) == (world.institution.pk, {Role.STAFF, Role.DEAN})
        assert AuditEntry.objects.filter(action="person.create", target_id=person.pk).exists()


@pytest.mark.parametrize("elsewhere", [False, True])
def test_address_of_a_colleague_is_a_form_error(world: World, elsewhere: bool) -> None:
    """That of another institution is nothing that an administrator is told."""
    email = (make_world() if elsewhere else world).librarian.email
    form = {"email": email, "name": "Twin", "team": "", "roles": ["staff"], "is_active": "on"}
    page = _administrator(world).post(_url(Person, "add"), form, follow=True)
    assert ("already in use" in page.content.decode()) is not elsewhere
    assert ('name="name" value="Twin"' in page.content.decode()) is not elsewhere  # what was typed is still there
    with across_institutions():
        assert Person.objects.filter(name="Twin").exists() is elsewhere


def test_what_an_action_refuses_is_said_at_its_field(world: World) -> None:
    """Beside what was typed."""
    client = _administrator(world)
    with across_institutions():
        me = Person.objects.get(pk=client.session["_auth_user_id"])
    form = {"email": me.email, "name": "Another name", "team": me.team_id, "roles": ["reader"], "is_active": "on"}
    page = client.post(_url(Person, "change", me.pk), form)
    assert page.status_code == 200
    assert page.context["adminform"].form.errors == {
        "roles": ["This is the only administrator. Make somebody else an administrator first."]
    }
    assert 'value="Another name"' in page.content.decode()
    with across_institutions():
        assert Person.objects.get(pk=me.pk).name == me.name


def test_moving_a_team_in_the_admin_keeps_history(world: World) -> None:
    with across_institutions():
        engineering = world.engineer.team
    person = world.librarian
    form = {"email": person.email, "name": person.name, "team": engineering.pk, "roles": ["staff"], "is_active": "on"}  # type: ignore[union-attr]
    assert _administrator(world).post(_url(Person, "change", person.pk), form).status_code == 302
    with within(world.institution.pk):
        assert list(SideChange.objects.filter(person=person).values_list("side", flat=True)) == ["library", "it"]


def test_closure_moves_due_day_and_names_a_wrong_day(world: World) -> None:
    client = _administrator(world)
    form = {"name": "Break", "starts_on": "2026-01-19", "ends_on": "2026-01-25"}
    assert (
        "Closed weeks begin on a Monday."
        in client.post(_url(Closure, "add"), {**form, "starts_on": "2026-01-20"}).content.decode()
    )
    assert client.post(_url(Closure, "add"), form).status_code == 302
    with within(world.institution.pk):
        assert Cadence.objects.get().due_on == date(2026, 1, 28)
        closure = Closure.objects.get()
    assert client.post(_url(Closure, "delete", closure.pk), {"post": "yes"}).status_code == 302
    with within(world.institution.pk):
        assert Cadence.objects.get().due_on == date(2026, 1, 21)
