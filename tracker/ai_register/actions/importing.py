"""Entries from a file: checked and looked at first, then added all at once, and undone again."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person, Team
from accounts.people.named_people import NamedPeople
from accounts.permissions import may_manage
from foundation.errors import Forbidden, Refused
from foundation.imports.days import OrderUnknown, parse_day
from foundation.imports.small_tables import RowProblem, RowsRefused
from foundation.text import comparison_key
from foundation.text_lists import or_list
from tracker.ai_register.actions.entries import add_entry, delete_entry
from tracker.ai_register.choices import AiApproval, AiArea, AiKind, AiStatus, DataClass, EuClass, RiskClass
from tracker.ai_register.entry_files import Row, read_entries
from tracker.ai_register.models import AiEntry, AiImport, AiImportState
from tracker.ai_register.permissions import may_confirm_ai_import
from tracker.ai_register.table_of_entries import DAYS
from tracker.projects.models import Project

CHOICES: Mapping[str, Any] = {
    "kind": AiKind, "area": AiArea, "data_class": DataClass, "risk": RiskClass, "eu_class": EuClass,
    "status": AiStatus, "approval": AiApproval,
}  # fmt: skip
_TEXTS = (
    "name", "description", "tool", "vendor", "affected", "check_method", "checked_by", "check_result", "conditions",
    "guidance_url",
)  # fmt: skip


@transaction.atomic
def store_import(*, institution_id: int, by: Person, at: datetime, file_name: str, chunks: Iterable[bytes]) -> AiImport:
    """Reads the file, and tries what it would add; nothing of that stays. Refused where the file cannot be read,
    RowsRefused where a row cannot. What the person brought before and never confirmed is dropped."""
    today = lock(institution_id).day(at)
    _allow(by)
    rows = read_entries(chunks)
    AiImport.objects.filter(by=by, state=AiImportState.CHECKED).delete()
    upload = AiImport.objects.create(
        institution_id=institution_id, by=by, file_name=file_name[:200], content=[[n, row] for n, row in rows]
    )
    tried = transaction.savepoint()
    _add_all(upload, by=by, at=at, today=today)
    transaction.savepoint_rollback(tried)
    return upload


@transaction.atomic
def confirm_import(*, upload: AiImport, by: Person, at: datetime) -> AiImport:
    """Adds the entries that are not there yet, by their names. RowsRefused where one is no longer as it was
    checked."""
    upload, institution = lock_for_update(upload)
    _allow(by)
    if not may_confirm_ai_import(by, upload):
        raise Forbidden(_("Only the person who uploaded the file can confirm it."))
    if upload.state != AiImportState.CHECKED:
        raise Refused({"": _("This file is imported already.")}, code="wrong_state")
    upload.added = _add_all(upload, by=by, at=at, today=institution.day(at))
    upload.state, upload.content = AiImportState.DONE, []
    upload.save()
    record(by=by, at=at, action="ai_import.run", target=upload, file_name=upload.file_name, added=upload.added)
    return upload


@transaction.atomic
def undo_import(*, upload: AiImport, by: Person, at: datetime) -> tuple[int, int]:
    """Deletes what it added. What was changed or reviewed since stays: how many were deleted, and how many stay."""
    upload, _institution = lock_for_update(upload)
    _allow(by)
    if upload.state != AiImportState.DONE:
        raise Refused({"": _("This file has not been imported.")}, code="wrong_state")
    rows = list(upload.entries.annotate(review_count=Count("reviews")))
    untouched = [row for row in rows if row.version == 1 and not row.review_count]
    for row in untouched:
        delete_entry(entry=row, by=by, at=at)
    upload.state = AiImportState.UNDONE
    upload.save()
    record(by=by, at=at, action="ai_import.undo", target=upload, file_name=upload.file_name)
    return len(untouched), len(rows) - len(untouched)


def names_in_register() -> set[str]:
    """Of all entries, as a reader compares them. One query."""
    return {comparison_key(name) for name in AiEntry.objects.values_list("name", flat=True)}


def _add_all(upload: AiImport, *, by: Person, at: datetime, today: date) -> int:
    there, added = names_in_register(), 0
    named = _Named()
    problems: list[RowProblem] = []
    for number, row in upload.content:
        if comparison_key(row.get("name", "")) in there:
            continue
        there.add(comparison_key(row.get("name", "")))
        try:
            fields = _fields(row, named)
            if fields["approval"] != AiApproval.PENDING:
                fields |= {"decided_by": by, "decided_on": today}
            with transaction.atomic():
                add_entry(institution_id=upload.institution_id, by=by, at=at, imported_in=upload, **fields)
        except Refused as refusal:
            problems += [RowProblem(number, name, str(why)) for name, why in refusal.fields.items()]
        else:
            added += 1
    if problems:
        raise RowsRefused(problems)
    return added


class _Named:
    """The people, teams and projects that a file names. Three queries."""

    def __init__(self) -> None:
        self.people = NamedPeople()
        self._rows = {"team": _by_name(Team.objects.all()), "project": _by_name(Project.objects.all())}

    def find(self, name: str, text: str) -> Any:
        found = self._rows[name].get(comparison_key(text), [])
        if len(found) == 1:
            return found[0]
        why = _("Several are called “%(text)s”. Leave it empty.") if found else _("Nothing here is called “%(text)s”.")
        raise Refused({name: why % {"text": text[:60]}}, code="invalid")

    def person(self, name: str, text: str) -> Person:
        try:
            return self.people.find(text)
        except ValueError as error:
            raise Refused({name: str(error)}, code="invalid") from None


def _by_name(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(comparison_key(row.name), []).append(row)
    return found


def _fields(row: Row, named: _Named) -> dict[str, Any]:
    fields: dict[str, Any] = {name: row.get(name, "") for name in _TEXTS}
    for name in _TEXTS:
        longest = _field(name).max_length or 0
        if len(fields[name]) > longest:
            raise Refused({name: _("At most %(most)s characters.") % {"most": longest}}, code="max_length")
    for name, choices in CHOICES.items():
        fields[name] = _choice(name, row.get(name, ""), choices)
    for name in DAYS:
        if row.get(name):
            fields[name] = _day(name, row[name])
    for name in ("library_owner", "it_owner"):
        if row.get(name):
            fields[name] = named.person(name, row[name])
    for name in ("team", "project"):
        if row.get(name):
            fields[name] = named.find(name, row[name])
    if (fields["approval"] == AiApproval.CONDITIONS) != bool(fields["conditions"].strip()):
        raise Refused({"conditions": _("Say under which conditions.")}, code="required")
    return fields


def _field(name: str) -> Any:
    return AiEntry._meta.get_field(name)


def _choice(name: str, text: str, choices: Any) -> str:
    """By its code or its word. Left empty, it is as in a new entry."""
    if not text:
        return str(_field(name).get_default())
    known = {comparison_key(str(word)): str(value) for value, label in choices.choices for word in (value, label)}
    if (found := known.get(comparison_key(text))) is None:
        raise Refused({name: _("Write %(values)s.") % {"values": or_list(choices.values)}}, code="invalid_choice")
    return found


def _day(name: str, text: str) -> Any:
    try:
        return parse_day(text, order="")[0]
    except OrderUnknown:
        why = _("This day can be read in two ways. Write it as 2026-03-24.")
        raise Refused({name: why}, code="invalid") from None
    except ValueError as error:
        raise Refused({name: str(error)}, code="invalid") from None


def _allow(by: Person) -> None:
    if not may_manage(by.roles):
        raise Forbidden(_("Only managers import a register."))
