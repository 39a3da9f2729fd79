"""The code in CONTRIBUTING.md's recipes, so that each recipe is also a test."""

import re
from typing import Any

from tests.processes import ROOT


def code_of(recipe: str) -> dict[str, Any]:
    """What the Python block of the recipe defines, by name."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    found = re.search(r"```python\n(.*?)```", text.split(f"**{recipe}.**", 1)[1].split("\n**", 1)[0], re.DOTALL)
    assert found is not None, recipe
    defined: dict[str, Any] = {"__name__": f"recipe_{recipe.replace(' ', '_')}"}
    exec(compile(found[1], f"CONTRIBUTING.md: {recipe}", "exec"), defined)
    return defined
