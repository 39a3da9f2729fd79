"""Writes to benefits and rates. Keyword-only, atomic, with `by` and `at`; the audit row in the same transaction."""

from tracker.benefits.actions.benefits import add_benefit, delete_benefit, update_benefit
from tracker.benefits.actions.confirming import confirm_benefit, take_back_confirmation
from tracker.benefits.actions.importing import import_benefits
from tracker.benefits.actions.rates import add_rate, delete_rate, update_rate

__all__ = [
    "add_benefit",
    "add_rate",
    "confirm_benefit",
    "delete_benefit",
    "delete_rate",
    "import_benefits",
    "take_back_confirmation",
    "update_benefit",
    "update_rate",
]
