"""A time zone written out says the same as the zone itself, as two libraries read it."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from tracker.meetings.calendar_zones import time_zone

NAMES = [
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata",
    "Asia/Kathmandu", "Pacific/Auckland", "UTC", "Africa/Johannesburg", "Europe/Dublin", "America/St_Johns",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_zone_is_written_as_rules(name: str) -> None:
    zone, text = ZoneInfo(name), time_zone(ZoneInfo(name), since=date(2026, 11, 24)).to_ical().decode()
    assert "RDATE" not in text
    read = tzical(StringIO(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n")).get(name)
    again = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n").timezones[0].to_tz(lookup_tzid=False)
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    while day.year < 2035:
        local = day.astimezone(zone).replace(tzinfo=None)
        wanted = local.replace(tzinfo=zone).utcoffset()
        assert (name, local, local.replace(tzinfo=read).utcoffset()) == (name, local, wanted)
        assert (name, local, again.utcoffset(local)) == (name, local, wanted)
        day += timedelta(days=5)


def test_a_zone_that_changed_its_mind_is_written_as_dates() -> None:
    written = time_zone(ZoneInfo("Africa/Casablanca"), since=date(2024, 11, 24)).to_ical().decode()
    assert "RRULE" not in written
    assert "BEGIN:DAYLIGHT" in written or "RDATE" in written
