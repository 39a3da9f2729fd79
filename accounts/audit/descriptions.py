"""The audit trail in words. Each slice tells those of what its own actions write: nothing here knows a slice."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.audit.models import AuditEntry
from foundation.contributions import Contribution, contributed
from foundation.pages import dates
from foundation.text_lists import and_list

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
SHOWN = 80  # characters of a value


@dataclass(frozen=True, slots=True)
class AuditedField:
    """A field of `changes`. `choices`: a value -> its word. `of`: the kind of the rows whose ids it holds. `several`:
    it holds a list. `column`: of each row of that list (the first is whom it is about), what makes it count."""

    label: Any
    choices: Any = None
    of: str = ""
    several: bool = False
    column: int = 0


@dataclass(frozen=True, slots=True)
class AuditedModel:
    """What entries are about. `rows` with what `name` reads; `address`: of the page of one, where it has a page. Of a
    field that says several things `parts` has several."""

    label: Any
    rows: Callable[[], QuerySet[Any]]
    name: Callable[[Any], str]
    parts: Mapping[str, AuditedField | tuple[AuditedField, ...]] = field(default_factory=dict)
    address: Callable[[Any], str] | None = None

    def parts_of(self, name: str) -> tuple[AuditedField, ...]:
        found = self.parts.get(name) or self.parts.get(name.removesuffix("_id")) or AuditedField(name)
        return found if isinstance(found, tuple) else (found,)


@dataclass(frozen=True, kw_only=True)
class AuditLabels(Contribution):
    """The words of a slice's own entries. `models`: name of the model -> what entries about it say; `actions`: code of
    the action -> what was done."""

    models: Mapping[str, AuditedModel]
    actions: Mapping[str, Any]


def audited_models() -> dict[str, AuditedModel]:
    return {name: model for labels in contributed(AuditLabels) for name, model in labels.models.items()}


def audited_actions() -> dict[str, Any]:
    return {code: label for labels in contributed(AuditLabels) for code, label in labels.actions.items()}


@dataclass(frozen=True, slots=True)
class Descriptions:
    """Of some entries: made by `describe`, which reads what they name."""

    rows: Mapping[str, Mapping[int, Model]]
    zone: tzinfo
    models: Mapping[str, AuditedModel] = field(default_factory=audited_models)
    actions: Mapping[str, Any] = field(default_factory=audited_actions)

    def done(self, entry: AuditEntry) -> str:
        return str(self.actions.get(entry.action, entry.action))

    def target(self, entry: AuditEntry) -> str:
        """The name of what it is about; of what is gone, as the entry has it."""
        kind, row = self.models.get(entry.target), self.rows.get(entry.target, {}).get(entry.target_id)
        if kind is None:
            return f"{entry.target} {entry.target_id}"
        if row is not None:
            return _short(kind.name(row))
        called = next(
            (entry.changes[name] for name in ("name", "text", "title", "held_on") if name in entry.changes), None
        )
        called = called[-1] if isinstance(called, list) else called
        return _("%(name)s (no longer there)") % {"name": self._plain(called)} if called else _("no longer there")

    def address(self, entry: AuditEntry) -> str:
        kind, row = self.models.get(entry.target), self.rows.get(entry.target, {}).get(entry.target_id)
        return kind.address(row) if kind is not None and kind.address is not None and row is not None else ""

    def changes(self, entry: AuditEntry, *, without: Collection[str] = ()) -> Iterator[str]:
        """One sentence a field, in the order of the kind's parts. A field without a label comes last, as it is.
        `without`: fields whose values are not told; of a change it is said that there was one."""
        kind = self.models.get(entry.target)
        order = list(kind.parts) if kind is not None else []
        known = sorted(set(order) & entry.changes.keys(), key=order.index)
        for name in (*known, *sorted(entry.changes.keys() - set(known))):
            value = entry.changes[name]
            for part in kind.parts_of(name) if kind is not None else (AuditedField(name),):
                before, after, moved = _pair(entry, part, value)
                said, was = self._value(part, after), self._value(part, before)
                if not moved:
                    if said and name not in without:
                        yield _("%(field)s: %(value)s") % {"field": part.label, "value": said}
                elif said != was and name not in without:
                    facts = {"field": part.label, "before": was or _("nothing"), "after": said or _("nothing")}
                    yield _("%(field)s: %(before)s, now %(after)s") % facts
                elif not part.column:  # `without` it, or two long texts that begin alike
                    yield _("%(field)s: changed") % {"field": part.label}

    def _value(self, part: AuditedField, value: Any) -> str:
        return and_list(self._one(part, one) for one in _ones(part, value))

    def _one(self, part: AuditedField, value: Any) -> str:
        if part.of and _is_id(value):
            row = self.rows[part.of].get(value)
            return _short(self.models[part.of].name(row)) if row is not None else _("one that is no longer there")
        if part.choices is not None:
            value = dict(part.choices.choices).get(value, value)
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        text = str(value)
        if _DAY.fullmatch(text):
            return dates.short_day(date.fromisoformat(text))
        if _INSTANT.fullmatch(text):
            return dates.short_instant(datetime.fromisoformat(text).astimezone(self.zone))
        return _short(text)


def describe(entries: Iterable[AuditEntry], *, zone: tzinfo) -> Descriptions:
    """One query for each kind of thing that the entries name."""
    models = audited_models()
    named: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        kind = models.get(entry.target)
        if kind is None:
            continue
        named[entry.target].add(entry.target_id)
        for name, value in entry.changes.items():
            for part in kind.parts_of(name):
                if part.of:
                    before, after, _moved = _pair(entry, part, value)
                    sides = [*_ones(part, before), *_ones(part, after)]
                    named[part.of].update(one for one in sides if _is_id(one))
    rows = {kind: {row.pk: row for row in models[kind].rows().filter(pk__in=ids)} for kind, ids in named.items()}
    return Descriptions(rows, zone, models)


def _pair(entry: AuditEntry, part: AuditedField, value: Any) -> tuple[Any, Any, bool]:
    """Before, after, and whether the entry says both: a list of what was made looks like a pair otherwise."""
    moved = isinstance(value, list) and len(value) == 2 and (not part.several or entry.action.endswith(".update"))
    return (value[0], value[1], True) if moved else (None, value, False)


def _ones(part: AuditedField, value: Any) -> list[Any]:
    """What a value names: itself, or what counts of its list."""
    if not part.several or not isinstance(value, list):
        return [value]
    return [row[0] for row in value if row[part.column]] if part.column else value


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(SHOWN)
