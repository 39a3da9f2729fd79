"""What the import of files contributes to the rest of the product."""

from foundation.contributions import Contribution
from tracker.intake.csv.metrics import GAUGES

CONTRIBUTIONS: tuple[Contribution, ...] = (*GAUGES,)
