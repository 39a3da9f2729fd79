"""The slices of the product, from the uppermost floor to the lowest: a new slice is one line here.

A slice may import those of lower floors, and none beside it or above: import-linter reads it here. What each has of
`models admin tasks urls api contributions` is collected, the lowest first.
"""

FLOORS: tuple[tuple[str, ...], ...] = (
    ("pages",),
    ("reports",),
    ("reminders",),
    ("playbooks",),
    ("agreements", "ai_register", "goals", "polls", "skills", "steps", "trainings"),
    ("intake.csv",),
    ("closing", "leadership", "team_map"),
    ("benefits", "outcomes"),
    ("comments", "invitations"),
    ("meetings",),
    ("projects",),
    ("cadence", "delivery", "figures", "tickets"),
)
SLICES = tuple(f"tracker.{name}" for floor in reversed(FLOORS) for name in floor)
