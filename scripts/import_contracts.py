"""A contract of import-linter that takes the slices of an app, and their order, from its slices.py.

It is `layers`, where the line "floors of <app>" stands for the app's floors, and "slices of <app>" for its slices.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from importlinter.contracts.layers import LayersContract

REFERENCE = re.compile(r"(floors|slices) of (\w+)")


class SliceLayersContract(LayersContract):
    type_name = "slice_layers"

    def __init__(self, name: str, session_options: dict[str, Any], contract_options: dict[str, Any]) -> None:
        read = {option: list(expanded(contract_options.get(option))) for option in ("layers", "containers")}
        super().__init__(name, session_options, {**contract_options, **read})


def expanded(lines: str | list[str] | None) -> Iterator[str]:
    """The lines of an option, each reference to slices by what it stands for."""
    for line in [lines] if isinstance(lines, str) else lines or []:
        found = REFERENCE.fullmatch(line)
        if found is None:
            yield line
        elif found[1] == "floors":
            yield from (_layer(floor) for floor in _floors(found[2]))
        else:
            yield from (f"{found[2]}.{name}" for floor in _floors(found[2]) for name in floor)


def _floors(app: str) -> tuple[tuple[str, ...], ...]:
    """FLOORS in the app's slices.py, which is read without being run."""
    tree = ast.parse(Path(app, "slices.py").read_text(encoding="utf-8"))
    (value,) = (node.value for node in tree.body if isinstance(node, ast.AnnAssign) and node.value is not None)
    floors: tuple[tuple[str, ...], ...] = ast.literal_eval(value)
    return floors


def _layer(floor: tuple[str, ...]) -> str:
    """Siblings know none of each other. A slice within a folder of slices stands for the folder: intake.csv, intake."""
    return " | ".join(dict.fromkeys(name.split(".")[0] for name in floor))
