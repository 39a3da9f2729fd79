"""The slices of the product, as INSTALLED_APPS names apps: a new one is one line here.

What each has of `models admin tasks urls api contributions` is collected from it, in this order.
"""

SLICES = (
    "tracker.projects",  # what the API is asked for most is found first
    "tracker.cadence",
    "tracker.delivery",
    "tracker.meetings",
    "tracker.outcomes",
    "tracker.intake.csv",
    "tracker.reminders",
    "tracker.reports",
    "tracker.pages",
)
