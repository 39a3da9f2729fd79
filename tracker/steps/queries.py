"""Reads of plans. May import models."""

from accounts.institutions.models import Closure, Institution
from tracker.steps.calendar import Calendar


def calendar_of(institution: Institution) -> Calendar:
    """One query."""
    closures = Closure.objects.filter(institution=institution).order_by("starts_on", "id")
    return Calendar.of(institution.weekend, closures.values_list("starts_on", "ends_on"))
