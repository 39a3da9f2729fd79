"""Writes to an institution's playbooks: one from a file, a copy of one that came with the product, retired, deleted."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from tracker.playbooks.content import PlaybookContent
from tracker.playbooks.models import Playbook, PlaybookRun, PlaybookVersion, VersionState
from tracker.playbooks.newer import newer_shipped
from tracker.playbooks.permissions import may_write_playbooks
from tracker.playbooks.reading import read_plain
from tracker.playbooks.shipped import shipped
from tracker.projects.models import Project

MAX_PLAYBOOKS = 200  # of an institution
MAX_VERSIONS = 500  # of a playbook


def allow_playbooks(by: Person | None) -> None:
    """Forbidden unless `by` writes playbooks. None: the product itself."""
    if by is not None and not may_write_playbooks(by):
        raise Forbidden(_("Only managers can change the institution's playbooks."))


@transaction.atomic
def add_playbook(
    *, institution_id: int, by: Person | None, at: datetime, content: PlaybookContent, note: str = ""
) -> Playbook:
    """One that was not there; of one with the same slug the next version. The same content again changes nothing."""
    institution = lock(institution_id)
    allow_playbooks(by)
    content = checked(content)
    playbook = Playbook.objects.filter(institution=institution, slug=content.slug).first()
    if playbook is None:
        return create_playbook(institution_id, content, by=by, at=at, today=institution.day(at), note=note)
    if newest_version(playbook).read().numbered(1) == content.numbered(1):
        return playbook
    add_version(playbook, content, by=by, at=at, today=institution.day(at), note=note)
    return playbook


@transaction.atomic
def own_playbook(*, institution_id: int, by: Person | None, at: datetime, slug: str) -> Playbook:
    """The institution's copy of one that came with the product, made if it is not there yet."""
    institution = lock(institution_id)
    found = Playbook.objects.filter(institution=institution, slug=slug).first()
    if found is not None:
        return found
    content = shipped().get(slug)
    if content is None:
        raise Refused({"shipped": _("No playbook of this name comes with the product.")}, code="does_not_exist")
    return create_playbook(institution_id, content, by=by, at=at, today=institution.day(at), shipped=True)


@transaction.atomic
def take_over_shipped(*, playbook: Playbook, by: Person | None, at: datetime) -> Playbook:
    """What comes with the product by now becomes the newest version."""
    playbook, institution = lock_for_update(playbook)
    allow_playbooks(by)
    content = newer_shipped(newest_version(playbook))
    if content is None:
        raise Refused({"": _("The product brings nothing newer of this playbook.")}, code="wrong_state")
    add_version(playbook, content, by=by, at=at, today=institution.day(at), shipped=True)
    return playbook


@transaction.atomic
def retire_playbook(
    *, playbook: Playbook, by: Person | None, at: datetime, retired: bool = True, version: int | None = None
) -> Playbook:
    """It is not started any more; with `retired` False it is again."""
    playbook, institution = lock_for_update(playbook, version=version)
    allow_playbooks(by)
    if retired == (playbook.retired_on is not None):
        return playbook
    changes = set_fields(playbook, {"retired_on": institution.day(at) if retired else None})
    save_and_record(playbook, by=by, at=at, action="playbook.retire" if retired else "playbook.return", **changes)
    return playbook


@transaction.atomic
def delete_playbook(*, playbook: Playbook, by: Person | None, at: datetime, version: int | None = None) -> None:
    """With its versions and what is offered of it. Not while there are projects that were started from it."""
    playbook, _institution = lock_for_update(playbook, version=version)
    allow_playbooks(by)
    if PlaybookRun.objects.filter(version_used__playbook=playbook).exists():
        raise Refused({"": _("Projects were started from this playbook. Retire it instead.")}, code="in_use")
    record(by=by, at=at, action="playbook.delete", target=playbook, name=playbook.name)
    playbook.delete()


def checked(content: PlaybookContent) -> PlaybookContent:
    """Refused unless it fits the schema: what was put together may be too long by now."""
    return read_plain(content.plain())


def create_playbook(
    institution_id: int, content: PlaybookContent, *, by: Person | None, at: datetime, today: date, note: str = "",
    project: Project | None = None, shipped: bool = False,
) -> Playbook:  # fmt: skip
    if Playbook.objects.filter(institution=institution_id).count() >= MAX_PLAYBOOKS:
        raise Refused(
            {"": _("An institution can have %(most)s playbooks. Delete one first.") % {"most": MAX_PLAYBOOKS}},
            code="max_length",
        )
    playbook = Playbook(institution_id=institution_id, slug=content.slug, number=1, **_facts(content))
    playbook.save(force_insert=True)
    PlaybookVersion.objects.create(
        institution_id=institution_id, playbook=playbook, number=1, state=VersionState.ACCEPTED,
        content=content.numbered(1).plain(), note=note, by=by, made_on=today, decided_on=today, project=project,
        shipped=shipped,
    )  # fmt: skip
    record(by=by, at=at, action="playbook.add", target=playbook, name=playbook.name, number=1)
    return playbook


def add_version(
    playbook: Playbook,
    content: PlaybookContent,
    *,
    by: Person | None,
    at: datetime,
    today: date,
    note: str = "",
    shipped: bool = False,
) -> PlaybookVersion:
    version = PlaybookVersion(
        institution_id=playbook.institution_id, playbook=playbook, content=content.plain(), note=note, by=by,
        made_on=today, based_on=playbook.number, shipped=shipped,
    )  # fmt: skip
    publish(playbook, version, content, by=by, at=at, today=today)
    return version


def publish(
    playbook: Playbook, version: PlaybookVersion, content: PlaybookContent, *, by: Person | None, at: datetime,
    today: date,
) -> None:  # fmt: skip
    """`version` becomes the newest one of its playbook."""
    number = playbook.number + 1
    if number > MAX_VERSIONS:
        raise Refused({"": _("This playbook has too many versions. Export it, and add it under another slug.")})
    version.number, version.state, version.decided_on = number, VersionState.ACCEPTED, today
    version.content = content.numbered(number).plain()
    version.version += 1
    version.save()
    changes = set_fields(playbook, {"number": number, **_facts(content)})
    save_and_record(playbook, by=by, at=at, action="playbook.version", **changes)


def newest_version(playbook: Playbook) -> PlaybookVersion:
    return PlaybookVersion.objects.get(playbook=playbook, number=playbook.number)


def _facts(content: PlaybookContent) -> dict[str, Any]:
    """What the playbook keeps of its newest version."""
    return {
        "name": content.name, "summary": content.summary, "kind": content.kind, "language": content.language,
        "step_count": len(content.steps), "length_days": content.length,
    }  # fmt: skip
