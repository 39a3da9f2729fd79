"""The lists of skills that come with the product, from shipped.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("shipped.yaml")


@dataclass(frozen=True, slots=True)
class ShippedList:
    """`areas`: area -> names of skills."""

    name: str
    source: str
    areas: Mapping[str, Sequence[str]]


@cache
def shipped_lists() -> tuple[ShippedList, ...]:
    return tuple(ShippedList(**one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))["lists"])
