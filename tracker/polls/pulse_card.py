"""The card of a project that has its pulse: what its people say beside what the log shows."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import mark_safe

from tracker.polls import frequency_texts
from tracker.polls.permissions import may_start_pulse
from tracker.polls.pulses import pulses_of
from tracker.polls.queries import answered_at_least
from tracker.projects.extension_points import ProjectView
from tracker.projects.statuses import Status


def show_pulse(view: ProjectView) -> Mapping[str, Any]:
    """Five queries at most."""
    found = pulses_of(view.project)
    waits = found.running is not None or (found.next_on is not None and view.today < found.next_on)
    shown: dict[str, Any] = {
        "pulses": found,
        "starts": _may_start(view) and not waits,
        "answered": answered_at_least(found.running) if found.running is not None else 0,
    }
    if (told := found.shown) is not None:
        chart = frequency_texts.chart_of(told.rows, key="pulse")
        shown |= {
            "chart": mark_safe(chart.svg()) if chart is not None else "",  # noqa: S308  # escaped where made
            "meaning": frequency_texts.pulse_text(told, found.enough),
            "about": frequency_texts.about(told),
            "headings": frequency_texts.pulse_headings(),
            "rows": [frequency_texts.pulse_cells(row) for row in told.rows],
        }
    return shown


def show_no_pulse(view: ProjectView) -> Mapping[str, Any] | None:
    """Where nobody was asked yet: a button, for who may ask. No query."""
    return {"pulses": None, "starts": True} if _may_start(view) else None


def _may_start(view: ProjectView) -> bool:
    return view.project.status != Status.CLOSED and may_start_pulse(view.person, view.project)
