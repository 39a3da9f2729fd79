"""The file of a playbook, as a JSON Schema: it is published at a page, and it is what our own reader checks by.
May import limits and enums.
"""

from typing import Any, Final

from accounts.roles import Side
from foundation.limits import MAX_NAME_LENGTH
from tracker.projects.models import Kind

FORMAT: Final = 1
MAX_SLUG_LENGTH = 60  # characters
MAX_STEPS = 200  # moving a library platform has 18
MAX_GOALS = 40
MAX_ROLES = 60
MAX_TEXT_LENGTH = 1000  # characters
MAX_DAY = 2000  # days: a platform's old data is deleted two years after the contract
MAX_DAYS = 400  # days that one step takes
MAX_ADDRESS_LENGTH = 500  # characters

#: What a step's side may be, beside those of people: both together, and somebody outside.
STEP_SIDES = (Side.LIBRARY.value, Side.IT.value, "both", Side.LEADERSHIP.value, "partner")
GOAL_SIDES = (Side.LIBRARY.value, Side.IT.value)

_KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)"


def _line(most: int = MAX_NAME_LENGTH) -> dict[str, Any]:
    """Text in one line."""
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": r"^\S[^\n\r]*$(?!\n)"}


def _key(most: int = 50) -> dict[str, Any]:
    return {"type": "string", "maxLength": most, "pattern": _KEY}


def _list(items: dict[str, Any], most: int, *, unique: bool = False) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most, **({"uniqueItems": True} if unique else {})}


def _object(required: tuple[str, ...], **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


_TEXT = {"type": "string", "maxLength": MAX_TEXT_LENGTH}
_NUMBER = {"type": "number", "minimum": -999_999_999, "maximum": 999_999_999}
_ADDRESS = {"type": "string", "maxLength": MAX_ADDRESS_LENGTH, "pattern": r"^https?://[^\s<>\"]+$(?!\n)"}
_LINK = _object(("label",), label=_line(), url=_ADDRESS)
_STEP = _object(
    ("key", "day", "side", "title"),
    key={**_key(), "description": "Names the step in “after”."},
    day={**_whole(0, MAX_DAY), "description": "Days after the start on which it begins; closed weeks are left out."},
    days={**_whole(1, MAX_DAYS), "default": 1, "description": "Days that it takes."},
    side={"enum": list(STEP_SIDES), "description": "Whose step it is; “partner”: somebody outside."},
    title={**_line(), "description": "What is done, as an order."},
    done_when={**_TEXT, "description": "What can be seen when it is done."},
    room={**_list(_key(), 20, unique=True), "description": "Who must be there: keys of “roles”."},
    trap={**_TEXT, "description": "What usually goes wrong."},
    links=_list(_LINK, 10),
    after={**_list(_key(), 20, unique=True), "description": "Keys of the steps that come to an end before it."},
)
_GOAL = {
    **_object(
        ("side", "text"),
        side={"enum": list(GOAL_SIDES)},
        text=_line(),
        unit=_line(20),
        start={**_NUMBER, "description": "Where it begins, if that is the same everywhere."},
        target={**_NUMBER, "description": "Without one the goal is reached or not."},
    ),
    "dependentRequired": {"start": ["target"]},
}

SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Playbook",
    "description": "A reusable plan for a joint project of a library and an IT department.",
    **_object(
        ("format", "slug", "name", "kind", "language", "steps"),
        format={"const": FORMAT},
        slug={
            **_key(MAX_SLUG_LENGTH),
            "description": "Names the playbook in addresses; the same in each of its versions.",
        },
        name=_line(),
        summary=_TEXT,
        kind={"enum": Kind.values},
        language={"type": "string", "pattern": r"^[a-z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$(?!\n)"},
        version=_whole(1, 9999),
        roles={
            "type": "object",
            "propertyNames": _key(),
            "additionalProperties": _line(),
            "maxProperties": MAX_ROLES,
            "description": "Key to words: who may have to be in the room.",
        },
        sources=_list(_LINK, 60),
        goals=_list(_GOAL, MAX_GOALS),
        steps={**_list(_STEP, MAX_STEPS), "minItems": 1},
    ),
}
