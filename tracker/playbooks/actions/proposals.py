"""Better versions: proposed by the people of a project from what it did otherwise, accepted or declined by a manager.
And a playbook made from a project that had none."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from tracker.playbooks.actions.playbooks import allow_playbooks, checked, create_playbook, newest_version, publish
from tracker.playbooks.comparison import improve, unused_key
from tracker.playbooks.models import Playbook, PlaybookRun, PlaybookVersion, VersionState
from tracker.playbooks.outcome import began_with, content_of_project, differences_of, steps_of_run
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project


@transaction.atomic
def propose_version(
    *, run: PlaybookRun, by: Person | None, at: datetime, differences: Collection[str], note: str = ""
) -> PlaybookVersion:
    """A version with these `differences` of the project taken over: their keys, as `differences_of` gives them."""
    run, institution = lock_for_update(run, "project", "version_used__playbook")
    _allow_project(run.project, by)
    playbook = run.version_used.playbook
    content = newest_version(playbook).read()
    known = {difference.key for difference in differences_of(run, content, institution)}
    if unknown := sorted(set(differences) - known):
        why = _("“%(key)s” is not a difference between this project and its playbook.") % {"key": unknown[0]}
        raise Refused({"differences": why}, code="invalid_choice")
    if not differences:
        raise Refused({"differences": _("Choose at least one difference.")}, code="required")
    if PlaybookVersion.objects.filter(project=run.project, state=VersionState.PROPOSED).exists():
        raise Refused({"": _("This project already has a proposal that waits for an answer.")}, code="unique")
    better = improve(content, steps_of_run(run, content, institution), differences, began_with=began_with(run))
    if not better.steps:
        raise Refused({"differences": _("A playbook needs at least one step. Keep one.")}, code="empty")
    version = PlaybookVersion.objects.create(
        institution=institution, playbook=playbook, state=VersionState.PROPOSED, content=checked(better).plain(),
        note=note, based_on=playbook.number, project=run.project, by=by, made_on=institution.day(at),
    )  # fmt: skip
    facts = {"project": run.project.pk, "differences": sorted(differences), "note": note}
    record(by=by, at=at, action="playbook.propose", target=version, **facts)
    return version


@transaction.atomic
def accept_version(
    *, proposed: PlaybookVersion, by: Person | None, at: datetime, version: int | None = None
) -> PlaybookVersion:
    """It becomes the newest version. Refused when another one was accepted since it was proposed."""
    proposed, institution = lock_for_update(proposed, "playbook", version=version)
    allow_playbooks(by)
    _check_proposed(proposed)
    playbook = proposed.playbook
    if proposed.based_on != playbook.number:
        why = _("Version %(number)s was accepted meanwhile. Decline this one, and propose it again from the project.")
        raise Refused({"": why % {"number": playbook.number}}, code="wrong_state")
    publish(playbook, proposed, proposed.read(), by=by, at=at, today=institution.day(at))
    record(by=by, at=at, action="playbook.accept", target=proposed, number=proposed.number)
    return proposed


@transaction.atomic
def decline_version(
    *, proposed: PlaybookVersion, by: Person | None, at: datetime, version: int | None = None
) -> PlaybookVersion:
    """By a manager, or by who proposed it."""
    proposed, institution = lock_for_update(proposed, "playbook", version=version)
    if by is None or by.pk != proposed.by_id:
        allow_playbooks(by)
    _check_proposed(proposed)
    proposed.state, proposed.decided_on = VersionState.DECLINED, institution.day(at)
    save_and_record(proposed, by=by, at=at, action="playbook.decline")
    return proposed


@transaction.atomic
def learn_playbook(*, project: Project, by: Person | None, at: datetime, name: str) -> Playbook:
    """A playbook that does what the project did."""
    institution = lock(project.institution_id)
    allow_playbooks(by)
    used = set(Playbook.objects.filter(institution=institution).values_list("slug", flat=True))
    name = " ".join(name.split())
    slug = unused_key(name, used)
    content = content_of_project(project, institution, slug=slug, name=name, language=institution.language)
    if not content.steps:
        raise Refused({"": _("The project has no steps. A playbook is made from its steps.")}, code="empty")
    today = institution.day(at)
    return create_playbook(institution.pk, checked(content), by=by, at=at, today=today, project=project)


def _check_proposed(version: PlaybookVersion) -> None:
    if version.state != VersionState.PROPOSED:
        raise Refused({"": _("This version has been answered already.")}, code="wrong_state")


def _allow_project(project: Project, by: Person | None) -> None:
    if by is not None and not may_write_project(by, project):
        raise Forbidden(_("Only people of the project and managers can propose a better version."))
