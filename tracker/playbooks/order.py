"""Moves steps so that each begins when those that it waits for are over. Pure. May import content."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from graphlib import TopologicalSorter

from tracker.playbooks.content import PlannedStep


def without(steps: Sequence[PlannedStep], dropped: Iterable[str]) -> list[PlannedStep]:
    """The other steps. What waited for one of the dropped waits for what that one waited for."""
    gone = set(dropped)
    by_key = {step.key: step for step in steps}

    def waits_for(step: PlannedStep) -> Iterable[str]:
        for key in step.after:
            if key in gone:
                yield from waits_for(by_key[key])
            else:
                yield key

    return [replace(step, after=tuple(dict.fromkeys(waits_for(step)))) for step in steps if step.key not in gone]


def settled(steps: Sequence[PlannedStep]) -> list[PlannedStep]:
    """The same steps, none before the ones that it waits for are over: each is moved no farther than it must. By
    day."""
    by_key = {step.key: step for step in steps}
    for key in TopologicalSorter({step.key: step.after for step in steps}).static_order():
        step = by_key[key]
        by_key[key] = replace(step, day=max([step.day, *(by_key[one].end for one in step.after)]))
    return sorted((by_key[step.key] for step in steps), key=lambda step: step.day)
