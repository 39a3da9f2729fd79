"""The slices of the product: a new one is added here, and nowhere else, in the order of what its pages and API show.

What a slice has of `models admin tasks urls api contributions` is collected from these.
"""

from tracker import cadence, delivery, meetings, outcomes, pages, projects, reminders, reports
from tracker.intake import csv

SLICES = (projects, cadence, delivery, meetings, outcomes, csv, reminders, reports, pages)
