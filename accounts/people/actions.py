"""Writes to teams, people and roles. Keyword-only, atomic, with `by` and `at`; audit row in the same transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields, stated
from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.languages import check_language
from accounts.people.access import end_access
from accounts.people.address_changes import (
    ask_address_change,
    is_above,
    is_unused,
    refuse_address_in_use,
    refuse_second_account,
)
from accounts.people.addresses import normalise_address
from accounts.people.models import Membership, Person, RoleGrant, SideChange, Team
from accounts.people.passwords import request_password
from accounts.people.pasted_people import Entry
from accounts.permissions import may_administer
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, check_version
from foundation.text import comparison_key


@transaction.atomic
def save_team(*, team: Team, by: Person | None, at: datetime, version: int | None = None) -> Team:
    """Create or change a team. Its people's side moves with it, from today on."""
    _only_administrators(by)
    today = lock(team.institution_id).day(at)
    facts: dict[str, Any] = {"name": team.name, "side": team.side, "hours_a_week": team.hours_a_week}
    action = "team.create" if team.pk is None else "team.update"
    if team.pk is not None:
        stored = Team.objects.get(pk=team.pk)
        check_version(stored, version)
        facts = changed(stored, facts)
        if stored.side != team.side:
            for person in Person.objects.filter(team=team):
                _move(person, old=Side(stored.side), new=Side(team.side), today=today)
        team.version = stored.version + 1
    if Team.objects.filter(name__same_text=team.name).exclude(pk=team.pk).exists():
        raise Refused({"name": _("Another team has this name.")}, code="unique")
    team.save()
    record(by=by, at=at, action=action, target=team, **facts)
    return team


@transaction.atomic
def delete_team(*, team: Team, by: Person | None, at: datetime) -> None:
    """Only one that is nobody's home: a side would be lost."""
    _only_administrators(by)
    lock(team.institution_id)
    if Person.objects.filter(team=team).exists():
        raise Refused({"": _("This team has people. Move them to another team first.")}, code="in_use")
    record(by=by, at=at, action="team.delete", target=team, name=team.name)
    Person.objects.filter(memberships__team=team).update(updated_at=at)
    team.delete()


@transaction.atomic
def create_person(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    email: str,
    name: str,
    team: Team | None = None,
    teams: Iterable[Team] = (),
    roles: Iterable[Role] = (Role.STAFF,),
    password: str | None = None,
    language: str = "",
) -> Person:
    """A person who can sign in once they have a password (`None`: by the reset mail only)."""
    _only_administrators(by)
    lock(institution_id)
    refuse_address_in_use(email, institution_id=institution_id, by=by)
    check_language(language)
    person = Person(institution_id=institution_id, email=email, name=name, team=team, language=language)
    roles = set(roles)
    person.set_password(password)
    person.is_staff = Role.ADMIN in roles
    person.save()
    _set_teams(person, teams)
    _set_roles(person, roles, at)
    record(
        by=by, at=at, action="person.create", target=person, email=person.email,
        name=person.name, team=person.team_id, teams=_teams_of(person), roles=sorted(roles),
        **stated({"language": language}),
    )  # fmt: skip
    return person


@transaction.atomic
def update_person(
    *,
    person: Person,
    by: Person | None,
    at: datetime,
    version: int | None = None,
    teams: Iterable[Team] | None = None,
    roles: Iterable[Role] | None = None,
    **fields: Any,
) -> Person:
    """Set the given fields of Person. A new home team moves the side from today on; history keeps the old one. A new
    address has to be confirmed by its owner first: accounts/people/address_changes.py. Whoever leaves is signed out."""
    _only_administrators(by)
    today = lock(_home(person)).day(at)
    person = Person.objects.select_related("team").get(pk=person.pk)
    check_version(person, version)
    check_language(fields.get("language", ""))
    email = normalise_address(fields.pop("email", person.email))
    if email != person.email and is_unused(person):
        refuse_address_in_use(email, institution_id=_home(person), by=by, person=person)
        fields["email"] = email
    elif email != person.email:
        ask_address_change(person=person, by=by, at=at, email=email)
    if fields.get("is_active", person.is_active) is not person.is_active and is_above(person, by):
        raise Forbidden(_("Only an operator of the installation switches the account of an operator off or on."))
    before, active = person.side, person.is_active
    administered = person.is_active and Role.ADMIN in person.roles
    changes = set_fields(person, fields)
    if person.side != before:
        _move(person, old=before, new=person.side, today=today)
    if roles is not None:
        roles = set(roles)
        if by is not None and by.pk == person.pk and Role.CONSORTIUM in roles - person.roles:
            raise Refused(
                {"roles": _("Nobody gives the consortium's role to themselves: ask another administrator.")},
                code="not_allowed",
            )
        if roles != person.roles:
            changes["roles"] = [sorted(person.roles), sorted(roles)]
        _set_roles(person, roles, at)
        person.is_staff = Role.ADMIN in roles
    if administered:
        _keep_an_administrator(person)
    if teams is not None:
        present = _teams_of(person)
        _set_teams(person, teams)
        if present != _teams_of(person):
            changes["teams"] = [present, _teams_of(person)]
    person.version += 1
    person.save()
    record(by=by, at=at, action="person.update", target=person, **changes)
    if "email" in changes or (active and not person.is_active):
        end_access(person=person, by=by, at=at)
    return person


@transaction.atomic
def invite_person(*, person: Person, by: Person | None, at: datetime) -> None:
    """Mail somebody who never signed in a link that sets their password; it expires, and can be sent again."""
    _only_administrators(by)
    if not person.is_active or person.last_login is not None:
        raise Refused({"": _("Only people who can sign in and never did are invited.")}, code="wrong_state")
    inviter = by.name if by is not None else person.email
    request_password(email=person.email, at=at, invited=person.pk, inviter=inviter)
    record(by=by, at=at, action="person.invite", target=person)


@transaction.atomic
def sign_out_everywhere(*, person: Person, by: Person | None, at: datetime) -> None:
    """By an administrator: a device was lost, say. Ends sessions, API tokens and calendar feeds."""
    _only_administrators(by)
    end_access(person=person, by=by, at=at)


@transaction.atomic
def set_password(*, person: Person, by: Person | None, at: datetime, password: str, revokes_tokens: bool) -> None:
    """Signs the person out everywhere; the caller signs in again whom it has in front of it."""
    if is_unused(person):
        refuse_second_account(person)
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    if person.institution_id is not None:  # not an operator
        record(by=by, at=at, action="person.password", target=person)
    end_access(person=person, by=by, at=at, tokens=revokes_tokens)


@transaction.atomic
def update_profile(
    *, person: Person, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Person:
    """Set the given ones of name, language and email: one's own, which each person changes themselves; administrators
    change them by `update_person`. `language`: of pages and messages; empty: the institution's. A new address has to be
    confirmed first."""
    if by is not None and by.pk != person.pk:
        raise Forbidden(_("Each person changes their own profile."))
    check_language(fields.get("language", ""))
    person = Person.objects.select_for_update(of=("self",)).select_related("institution").get(pk=person.pk)
    check_version(person, version)
    email = normalise_address(fields.pop("email", person.email))
    if email != person.email:
        ask_address_change(person=person, by=by, at=at, email=email)
    changes = set_fields(person, fields)
    if changes:
        _home(person)  # refuses an operator
        person.version += 1
        person.save(update_fields=[*changes, "version", "updated_at"])
        record(by=by, at=at, action="person.update", target=person, **changes)
    return person


@transaction.atomic
def add_people(*, institution_id: int, by: Person | None, at: datetime, entries: Iterable[Entry]) -> list[Person]:
    """All of them, with the teams that are new, or none: Refused names the line that stands against it."""
    _only_administrators(by)
    lock(institution_id)
    teams = {comparison_key(team.name): team for team in Team.objects.all()}
    people = []
    for entry in entries:
        team = teams.get(comparison_key(entry.team))
        if team is None:
            team = save_team(team=Team(institution_id=institution_id, name=entry.team, side=entry.side), by=by, at=at)
            teams[comparison_key(entry.team)] = team
        try:
            people.append(
                create_person(
                    institution_id=institution_id,
                    by=by,
                    at=at,
                    email=entry.email,
                    name=entry.name,
                    team=team,
                    roles=entry.roles,
                )
            )
        except Refused as refusal:
            said = _("Line %(line)s: %(why)s") % {"line": entry.line, "why": str(refusal)}
            raise Refused({"people": said}) from None
    return people


def _teams_of(person: Person) -> list[int]:
    return list(Membership.objects.filter(person=person).order_by("team").values_list("team", flat=True))


def _only_administrators(by: Person | None) -> None:
    if by is not None and not by.is_superuser and not may_administer(by.roles):
        raise Forbidden(_("Only an administrator changes teams and people."))


def _keep_an_administrator(person: Person) -> None:
    """Refused when the person was the institution's last active administrator, and is to be none from now on. Under
    the institution's lock: two who step down at once see each other."""
    if person.is_active and Role.ADMIN in person.roles:
        return
    others = RoleGrant.objects.filter(role=Role.ADMIN, person__is_active=True).exclude(person=person)
    if not others.exists():
        name = "roles" if person.is_active else "is_active"
        raise Refused(
            {name: _("This is the only administrator. Make somebody else an administrator first.")}, code="last_one"
        )


def _home(person: Person) -> int:
    """The id of the person's institution; Refused for an operator of the installation, who has none."""
    if person.institution_id is None:
        raise Refused({"": _("An operator of the installation belongs to no institution.")})
    return person.institution_id


def _move(person: Person, *, old: Side, new: Side, today: date) -> None:
    if not person.sides.exists():
        SideChange.objects.create(
            institution_id=_home(person), person=person, side=old, since_on=date.min.replace(year=1900)
        )
    SideChange.objects.update_or_create(
        person=person, since_on=today, defaults={"side": new, "institution_id": _home(person)}
    )


def _set_teams(person: Person, teams: Iterable[Team]) -> None:
    wanted = {team.pk for team in teams}
    person.memberships.exclude(team_id__in=wanted).delete()
    present = set(person.memberships.values_list("team_id", flat=True))
    Membership.objects.bulk_create(
        Membership(institution_id=_home(person), person=person, team_id=team_id) for team_id in sorted(wanted - present)
    )


def _set_roles(person: Person, roles: Iterable[Role], at: datetime) -> None:
    wanted = set(roles)
    person.grants.exclude(role__in=wanted).delete()
    present = set(person.grants.values_list("role", flat=True))
    RoleGrant.objects.bulk_create(
        RoleGrant(institution_id=_home(person), person=person, role=role, granted_at=at)
        for role in sorted(wanted - present)
    )
    person.__dict__.pop("roles", None)
