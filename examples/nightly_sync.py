#!/usr/bin/env python3
"""Keeps a copy of every list in an SQLite file: usage: TRACKER=https://… TOKEN=… nightly_sync.py FILE

Each run asks for what has changed since the one before, and for what has gone, a page at a time. A run that breaks off
leaves the copy as it was. Needs nothing but Python 3.11.
"""

import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

LISTS = ("teams", "people", "terms", "projects", "meetings", "decisions", "actions", "agenda-items", "reminders")
OVERLAP = timedelta(minutes=5)  # what was being written while the last run read is seen by the next one
TRIES = 6
TABLES = """
CREATE TABLE IF NOT EXISTS rows (list TEXT, id INTEGER, row TEXT NOT NULL, PRIMARY KEY (list, id));
CREATE TABLE IF NOT EXISTS copied (list TEXT PRIMARY KEY, since TEXT NOT NULL);
"""


class TooOld(Exception):
    """More has gone since then than the API tells: the list is read as a whole."""


def ask(address: str) -> tuple[Any, datetime]:
    """The answer, and the moment at which it was given, by the server's clock."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {os.environ['TOKEN']}"})
    for attempt in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                for ending in ("Deprecation", "Sunset"):
                    if said := answer.headers.get(ending):
                        print(f"{ending}: {said}: {address}", file=sys.stderr)
                return json.load(answer), parsedate_to_datetime(answer.headers["Date"])
        except urllib.error.HTTPError as error:
            if error.code not in (429, 500, 503) or attempt == TRIES - 1:
                problem = json.load(error)
                if any(fault.get("code") == "out_of_range" for fault in problem.get("errors", [])):
                    raise TooOld from None
                raise SystemExit(f"{address}: {problem}") from None
            time.sleep(int(error.headers.get("Retry-After", 2**attempt)))
        except urllib.error.URLError as error:
            if attempt == TRIES - 1:
                raise SystemExit(f"{address}: {error.reason}") from None
            time.sleep(2**attempt)
    raise AssertionError("unreachable")


def pages(name: str, since: str | None) -> Iterator[tuple[Any, datetime]]:
    query = {"page_size": "200"} if since is None else {"page_size": "200", "updated_since": since, "deleted": "true"}
    address: str | None = f"{os.environ['TRACKER']}/api/v1/{name}/?{urlencode(query)}"
    while address is not None:
        page, moment = ask(address)
        yield page, moment
        address = page["next"]


def copy(database: sqlite3.Connection, name: str, since: str | None) -> tuple[int, int]:
    """How many rows were read, and how many have gone."""
    read = gone = 0
    began: datetime | None = None
    if since is None:
        database.execute("DELETE FROM rows WHERE list = ?", [name])
    for page, moment in pages(name, since):
        began = began or moment
        for row in page.get("deleted", []):
            gone += database.execute("DELETE FROM rows WHERE list = ? AND id = ?", [name, row["id"]]).rowcount
        found = [(name, row["id"], json.dumps(row)) for row in page["results"]]
        database.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", found)
        read += len(found)
    assert began is not None
    from_then = (began.astimezone(UTC) - OVERLAP).isoformat()
    database.execute("INSERT OR REPLACE INTO copied VALUES (?, ?)", [name, from_then])
    return read, gone


def main(file: str) -> None:
    database = sqlite3.connect(file)
    database.executescript(TABLES)
    for name in LISTS:
        since = dict(database.execute("SELECT list, since FROM copied")).get(name)
        try:
            with database:  # all of a list, or nothing
                read, gone = copy(database, name, since)
        except TooOld:
            with database:
                read, gone = copy(database, name, None)
        print(f"{name}: {read} read, {gone} gone")
    database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not {"TRACKER", "TOKEN"} <= os.environ.keys():
        sys.exit(str(__doc__))
    main(sys.argv[1])
