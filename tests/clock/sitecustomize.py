"""Every process of the tests at another hour: `NOW=2028-12-31T23:45 make test`, by the clock of London.

Python imports a module of this name at its start from the folders in PYTHONPATH; tests/conftest.py puts this one there,
so that the servers and workers that tests start show the hour as well. PostgreSQL, Redis and Chromium keep theirs.
"""

import os
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

if "NOW" in os.environ and not time_machine.traveller_stack:
    now = datetime.fromisoformat(os.environ["NOW"]).replace(tzinfo=ZoneInfo("Europe/London"))
    ahead = float(os.environ.setdefault("SECONDS_AHEAD", str(now.timestamp() - time.time())))
    time_machine.travel(time.time() + ahead).start()
