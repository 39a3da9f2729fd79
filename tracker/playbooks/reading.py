"""Reads a playbook, from a file or from JSON, and says what is wrong with it and where. May import content and schema.

The schema says what each value may be. What it cannot say is checked here: that keys are used once and are known, that
no step waits for itself, and that none begins before those that it waits for are over.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from foundation.errors import Refused
from foundation.imports.yaml_text import Path, YamlDocument, read_yaml
from foundation.text_lists import and_list, join_sentences, or_list
from tracker.playbooks.content import PlaybookContent, from_plain
from tracker.playbooks.schema import SCHEMA

MAX_ERRORS = 1000  # that are looked for
MAX_FAULTS = 5  # that are told at once: who mends a file mends the first ones


@dataclass(frozen=True, slots=True)
class PlaceFault:
    """`path`: the keys and numbers that lead to what is wrong; `why`: a sentence."""

    path: Path
    why: str


def read_file(data: bytes) -> PlaybookContent:
    """Refused with the line, the place and what is wrong of the first faults."""
    document = read_yaml(data)
    faults = sorted(find_faults(document.value), key=lambda fault: document.line(fault.path))
    if faults:
        raise _refused(faults, "file", document)
    return from_plain(document.value)


def read_plain(data: Any, *, field: str = "content") -> PlaybookContent:
    """The same of JSON. `field`: the one that is named in the refusal."""
    if faults := find_faults(data):
        raise _refused(faults, field)
    return from_plain(data)


def find_faults(data: Any) -> list[PlaceFault]:
    """What is wrong with it; nothing: it is a playbook."""
    errors = islice(_validator().iter_errors(data), MAX_ERRORS)
    faults = list(dict.fromkeys(fault for error in errors for fault in _faults_of(error)))
    if faults:
        return faults
    faults = [*_wrong_goals(data.get("goals", ())), *_wrong_keys(data["steps"], data.get("roles", {}))]
    return faults or [*_wrong_order(data["steps"])]


@cache
def _validator() -> Any:
    """What is longer than it may be is refused for that alone: the library would look at each entry first, and compare
    each with all others where they are of several types."""
    short = {name: _if_short(check) for name, check in _OF_LISTS.items()}
    return extend(Draft202012Validator, short)(SCHEMA)


def _if_short(check: Callable[..., Any]) -> Callable[..., Any]:
    def checked(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        if not isinstance(value, list) or len(value) <= schema["maxItems"]:
            yield from check(validator, wanted, value, schema) or ()

    return checked


_OF_LISTS = {name: Draft202012Validator.VALIDATORS[name] for name in ("items", "uniqueItems")}


def _faults_of(error: ValidationError) -> Iterator[PlaceFault]:
    path, value = tuple(error.absolute_path), error.instance
    if error.validator == "additionalProperties":
        known = error.schema["properties"]
        for name in value:
            if name not in known:
                yield PlaceFault((*path, name), _("This name is not known here. Is it misspelt?"))
    elif "propertyNames" in error.absolute_schema_path:
        yield PlaceFault((*path, value), _why(error))
    else:
        yield PlaceFault(path, _why(error))


def _why(error: ValidationError) -> str:
    """In our own words: those of the library are for programmers."""
    value: Any = error.validator_value
    match error.validator:
        case "required":
            missing = [name for name in value if name not in error.instance]
            return _("Write %(names)s.") % {"names": and_list(f"“{name}”" for name in missing)}
        case "dependentRequired":
            return _("Write “%(name)s”, too.") % {"name": next(iter(value.values()))[0]}
        case "type":
            return _TYPES[value]()
        case "enum":
            return _("Write %(values)s.") % {"values": or_list(value)}
        case "const":
            return _("Write %(value)s. This is another format, which cannot be read here.") % {"value": value}
        case "minimum":
            return _("Write %(least)s or more.") % {"least": value}
        case "maximum":
            return _("Write %(most)s or less.") % {"most": value}
        case "maxLength":
            return ngettext("Write %(most)s character at most.", "Write %(most)s characters at most.", value) % {
                "most": value
            }
        case "maxItems" | "maxProperties":
            return ngettext("Make it %(most)s entry at most.", "Make it %(most)s entries at most.", value) % {
                "most": value
            }
        case "minItems" | "minLength":
            return _("This is empty.")
        case "uniqueItems":
            return _("An entry stands here twice.")
    return _pattern(error)


def _pattern(error: ValidationError) -> str:
    if "http" in error.validator_value:
        return _("Write an address that begins with https://.")
    if error.validator_value.startswith(r"^\S"):
        return _("Write it in one line.")
    return _("Use small letters, digits and single hyphens only.")


_TYPES = {
    "string": lambda: _("Write a text. Quote it where it looks like a number."),
    "integer": lambda: _("Write a whole number."),
    "number": lambda: _("Write a number."),
    "array": lambda: _("Write a list, each entry after a hyphen."),
    "object": lambda: _("Write names with their values."),
}


def _wrong_goals(goals: Sequence[Any]) -> Iterator[PlaceFault]:
    for number, goal in enumerate(goals):
        if "start" in goal and goal["start"] == goal["target"]:
            yield PlaceFault(("goals", number, "target"), _("The target is the start. Write another number."))


def _wrong_keys(steps: Sequence[Any], roles: Any) -> Iterator[PlaceFault]:
    known = {step["key"] for step in steps}
    seen: set[str] = set()
    for number, step in enumerate(steps):
        if step["key"] in seen:
            why = _("Another step has the key “%(key)s” already.") % {"key": step["key"]}
            yield PlaceFault(("steps", number, "key"), why)
        seen.add(step["key"])
        for place, key in enumerate(step.get("room", ())):
            if key not in roles:
                yield PlaceFault(("steps", number, "room", place), _("“%(key)s” is none of “roles”.") % {"key": key})
        for place, key in enumerate(step.get("after", ())):
            if key not in known:
                yield PlaceFault(("steps", number, "after", place), _("No step has the key “%(key)s”.") % {"key": key})


def _wrong_order(steps: Sequence[Any]) -> Iterator[PlaceFault]:
    """One circle, or else each step that begins too early."""
    by_key = {step["key"]: step for step in steps}
    try:
        TopologicalSorter({step["key"]: step.get("after", ()) for step in steps}).prepare()
    except CycleError as error:
        circle = error.args[1]
        number = next(number for number, step in enumerate(steps) if step["key"] in circle)
        why = _("These steps wait for each other: %(keys)s.") % {"keys": and_list(dict.fromkeys(circle))}
        yield PlaceFault(("steps", number, "after"), why)
        return
    for number, step in enumerate(steps):
        for key in step.get("after", ()):
            end = by_key[key]["day"] + by_key[key].get("days", 1)
            if end > step["day"]:
                why = _("It begins before “%(key)s” is over, on day %(end)s.") % {"key": key, "end": end}
                yield PlaceFault(("steps", number, "day"), why)


def _refused(faults: Sequence[PlaceFault], field: str, document: YamlDocument | None = None) -> Refused:
    told = [_told(fault, document) for fault in faults[:MAX_FAULTS]]
    if more := len(faults) - len(told):
        told.append(ngettext("There is %(n)s more fault.", "There are %(n)s more faults.", more) % {"n": more})
    return Refused({field: join_sentences(told)}, code="invalid")


def _told(fault: PlaceFault, document: YamlDocument | None) -> str:
    """Line 12, steps 3 · day: Write a whole number."""
    facts = {"line": document.line(fault.path) if document is not None else 0, "place": _place(fault.path)}
    if document is None:
        place = f"{facts['place']}:" if facts["place"] else ""
    else:
        place = (_("Line %(line)s, %(place)s:") if facts["place"] else _("Line %(line)s:")) % facts
    return join_sentences([place, fault.why])


def _place(path: Path) -> str:
    """“steps 3 · day”: as the file names them, and counted from 1."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int) and words:
            words[-1] = f"{words[-1]} {part + 1}"
        else:
            words.append(str(part))
    return " · ".join(words)
