"""A server that listens, with a world in it, and what a program of somebody else is told of it."""

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import make_token
from tests.factories.people import make_person
from tests.factories.projects import World, make_world


@dataclass
class Told:
    """`environment`: the address and a token of a manager."""

    world: World
    environment: dict[str, str]


@pytest.fixture
def told(live_server: Any, settings: Any) -> Told:
    settings.API_RATE_LIMIT = 0
    world = make_world()
    with across_institutions():
        token = make_token(make_person(world.institution, Side.LIBRARY, Role.MANAGER))
    return Told(world, {"TRACKER": live_server.url, "TOKEN": token})
