"""The kinds of note there are: something that happened, told in a person's next message. A slice above contributes its
own. Imports no models when it is loaded: the models ask it for their choices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.contributions import Contribution, contributed


@dataclass(frozen=True, kw_only=True)
class NoteKind(Contribution):
    """`name` is stored. `sentence` tells it, from the facts that were kept, in the active language; `path`: of the page
    where more of it stands."""

    name: str
    label: Any
    sentence: Callable[[Mapping[str, Any]], str]
    path: Callable[[Mapping[str, Any]], str]


def note_kind_named(name: str) -> NoteKind | None:
    """None for one that no slice contributes any more."""
    return {kind.name: kind for kind in contributed(NoteKind)}.get(name)


def validate_note_kinds(names: Any) -> None:
    """Raises ValidationError for what is no list of names, each once and of a kind that there is."""
    known = {name for name, _label in note_kind_choices()}
    if not isinstance(names, list) or sorted(known.intersection(map(str, names))) != sorted(map(str, names)):
        raise ValidationError(_("Choose from what is offered."), code="invalid_choice")


def note_kind_choices() -> list[tuple[str, Any]]:
    return [(kind.name, kind.label) for kind in contributed(NoteKind)]
