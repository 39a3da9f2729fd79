"""A YAML file that somebody brings, as plain data with the line of each place. Bounded in size, depth and number of
values. May import errors, text_lists and usable_text.

Of YAML only what people write by hand: mappings, lists, texts, numbers, true, false and null, as YAML 1.2 has them, so
that `no` is a text and not False. Anchors, aliases and tags are refused: nothing grows when it is read, and no class
is named. So are a key that stands twice, and a second document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.text_lists import join_sentences
from foundation.usable_text import why_unusable

MAX_DEPTH = 12  # mappings and lists inside each other
MAX_VALUES = 20_000
MAX_FILE_BYTES = 256_000
#: The parser of libyaml where PyYAML was built with it: fifteen times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,9}\.[0-9]{1,6}")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}

Path = tuple[str | int, ...]


def reads_as_number(text: str) -> bool:
    """Whether it must be quoted to be read as a text."""
    return bool(_WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text))


@dataclass
class YamlDocument:
    """`lines`: of each value, by the keys and numbers that lead to it; from 1."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Where it stands, or what it is missing from."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(data: bytes) -> YamlDocument:
    """Refused, with the line, when it is anything else."""
    if len(data) > MAX_FILE_BYTES:
        raise _refused(_("The file is larger than %(most)s kB.") % {"most": MAX_FILE_BYTES // 1000}, "max_length")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(_("The file is not UTF-8. Save it as UTF-8.")) from error
    reader = _Reader(text)
    try:
        return reader.read()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _at(
            mark.line + 1 if mark is not None else reader.line,
            _("This is not YAML. Check the indentation and the quotation marks."),
        ) from error


class _Reader:
    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._document = YamlDocument()
        self._values = 0
        self.line = 1

    def read(self) -> YamlDocument:
        self._next()  # the stream begins
        if not isinstance(self._next(), yaml.DocumentStartEvent):
            raise _refused(_("The file is empty."))
        self._document.value = self._value(self._next(), ())
        self._next()  # the document ends
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise _at(self.line, _("A second document begins. Keep each in a file."))
        return self._document

    def _next(self) -> Any:
        event = next(self._events)
        self.line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _at(self.line, _("Anchors (&) and aliases (*) are not read. Write the value out, or quote the text."))
        if getattr(event, "tag", None) is not None:
            raise _at(self.line, _("Tags (!) are not read. Quote the text."))
        return event

    def _value(self, event: Any, path: Path) -> Any:
        self._values += 1
        if self._values > MAX_VALUES:
            raise _at(self.line, _("The file has more than %(most)s values.") % {"most": MAX_VALUES}, "max_length")
        if len(path) > MAX_DEPTH:
            raise _at(
                self.line, _("More than %(most)s levels are inside each other.") % {"most": MAX_DEPTH}, "max_length"
            )
        self._document.lines[path] = self.line
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._scalar(event)

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or len(event.value) > 200:
                raise _at(self.line, _("The name of a value must be a short text."))
            self._check(event.value)
            if event.value in found:
                raise _at(self.line, _("“%(name)s” stands here for the second time.") % {"name": event.value})
            line = self.line
            found[event.value] = self._value(self._next(), (*path, event.value))
            self._document.lines[(*path, event.value)] = line
        return found

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        self._check(text)
        if event.style:  # in quotation marks, or a block
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if not reads_as_number(text):
            return text
        return float(text) if "." in text else int(text)

    def _check(self, text: str) -> None:
        if why := why_unusable(text):
            raise _at(self.line, why)


def _refused(why: str, code: str = "invalid") -> Refused:
    return Refused({"file": why}, code=code)


def _at(line: int, why: str, code: str = "invalid") -> Refused:
    return _refused(join_sentences([_("Line %(line)s:") % {"line": line}, why]), code)
