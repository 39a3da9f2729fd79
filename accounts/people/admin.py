"""Consortia, teams, people and the audit trail in Django's admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.administration import TenantAdmin, operators
from accounts.audit.models import AuditEntry
from accounts.institutions.models import Consortium
from accounts.people.actions import create_person, save_team, update_person
from accounts.people.models import Person, Team
from accounts.permissions import may_administer
from accounts.roles import Role


@admin.register(Consortium)
class ConsortiumAdmin(TenantAdmin[Consortium]):
    """For operators: it stands above institutions."""

    reads = operators
    writes = frozenset({"add", "change"})
    list_display = ["name"]

    def write(self, request: HttpRequest, obj: Any, form: forms.ModelForm[Any], *, change: bool) -> None:
        obj.save()


@admin.register(Team)
class TeamAdmin(TenantAdmin[Team]):
    reads = may_administer
    writes = frozenset({"add", "change"})
    list_display = ["name", "side", "institution"]
    list_filter = ["side"]
    search_fields = ["name"]
    list_select_related = ["institution"]

    def write(self, request: HttpRequest, obj: Any, form: forms.ModelForm[Any], *, change: bool) -> None:
        save_team(team=obj, **self.context(request))


class PersonForm(forms.ModelForm[Person]):
    roles = forms.MultipleChoiceField(choices=Role, widget=forms.CheckboxSelectMultiple, initial=[Role.STAFF])

    class Meta:
        model = Person
        fields = ["institution", "email", "name", "team", "language", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = sorted(self.instance.roles)


@admin.register(Person)
class PersonAdmin(TenantAdmin[Person]):
    """A new person has no password: they ask for a reset mail from the sign-in page."""

    reads = may_administer
    writes = frozenset({"add", "change"})
    form = PersonForm
    list_display = ["name", "email", "team", "institution", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    list_select_related = ["institution", "team"]

    def write(self, request: HttpRequest, obj: Any, form: forms.ModelForm[Any], *, change: bool) -> None:
        data = form.cleaned_data
        roles = [Role(role) for role in data["roles"]]
        fields = {name: data[name] for name in ("email", "name", "team", "language")}
        if change:
            changed = update_person(
                person=obj, roles=roles, **{**fields, "is_active": data["is_active"]}, **self.context(request)
            )
            if changed.email != data["email"]:
                told = _("The new address applies once its owner confirms it. Both addresses have been told by mail.")
                messages.info(request, told)
        else:
            made = create_person(institution_id=obj.institution_id, roles=roles, **fields, **self.context(request))
            obj.pk = made.pk


@admin.register(AuditEntry)
class AuditEntryAdmin(TenantAdmin[AuditEntry]):
    reads = may_administer
    list_display = ["at", "by", "action", "target", "target_id"]
    list_filter = ["action"]
    search_fields = ["target_id"]
    list_select_related = ["by"]
    date_hierarchy = "at"
