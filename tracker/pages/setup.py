"""What a new institution still needs: the steps that slices contribute (accounts/extension_points.py)."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.extension_points import SetupStep, readable
from accounts.institutions.models import Institution
from accounts.roles import Role


@dataclass(frozen=True, slots=True)
class ShownStep:
    title: Any
    why: Any
    action: Any
    address: str
    done: bool


def steps(institution: Institution, roles: frozenset[Role]) -> list[ShownStep]:
    """Those that these roles take, in the order in which they are best done."""
    return [
        ShownStep(step.title, step.why, step.action, reverse(step.page), step.done(institution))
        for step in readable(SetupStep, roles)
    ]
