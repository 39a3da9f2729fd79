"""What the slices of the apps contribute to each other's pages without importing each other.

An extension point is a class of declarations, beside what reads it or lower (`SearchSource`, `ProjectCard`). A slice
lists its declarations in its own `contributions.py`; an app registers those of its slices when it is ready; what
gathers asks for all of one class. Nothing here knows a slice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TypeVar

from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True, kw_only=True, eq=False)
class Contribution:
    """Base of all extension points. `order`: its place among those of its class; equal ones keep the slices' order.
    Two that are alike are still two: what a subclass would inherit compares only what it inherits."""

    order: int = 100


T = TypeVar("T", bound=Contribution)

_registered: list[Contribution] = []


def register(contributions: Iterable[Contribution]) -> None:
    """Called by an app for each of its slices, when it is ready. What is registered already stays once."""
    _registered.extend(one for one in contributions if one not in _registered)


def contributed(point: type[T]) -> list[T]:
    """Everything that was declared for an extension point, in order."""
    return sorted((one for one in _registered if isinstance(one, point)), key=lambda one: one.order)


def submodules(slices: Sequence[str], name: str) -> list[ModuleType]:
    """`name` of each slice that has it: as Django finds an app's models and admin, and Celery its tasks."""
    return [import_module(f"{one}.{name}") for one in slices if module_has_submodule(import_module(one), name)]
