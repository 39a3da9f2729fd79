#!/usr/bin/env python3
"""Keeps a copy of every list in an SQLite file: usage: TRACKER=https://… TOKEN=… nightly_sync.py FILE

Each run asks for what has changed since the one before, and for what has gone, a page at a time. A run that breaks off
leaves the copy of a list as it was. Which lists there are is what the API's own document says, so that a new one is
copied without a change here; one that the token may not read is left out. Needs nothing but Python 3.11.
"""

import http.client
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

OVERLAP = timedelta(minutes=5)  # what was being written while the last run read is seen by the next one
TRIES = 6
TABLES = """
CREATE TABLE IF NOT EXISTS rows (list TEXT, id INTEGER, row TEXT NOT NULL, PRIMARY KEY (list, id));
CREATE TABLE IF NOT EXISTS copied (list TEXT PRIMARY KEY, since TEXT NOT NULL);
"""


class TooOld(Exception):
    """More has gone since then than the API tells: the list is read as a whole."""


class NotAllowed(Exception):
    """The token may not read this list."""


def ask(path: str) -> tuple[Any, datetime]:
    """The answer, and the moment at which it was given, by the server's clock. Sent again while the server, or a proxy
    before it, says that it cannot answer now, or the connection breaks."""
    address = path if path.startswith("http") else f"{os.environ['TRACKER'].rstrip('/')}{path}"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {os.environ['TOKEN']}"})
    pause, why = 0.0, ""
    for attempt in range(TRIES):
        time.sleep(pause)
        pause = 2.0**attempt
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                for ending in ("Deprecation", "Sunset"):
                    if said := answer.headers.get(ending):
                        print(f"{ending}: {said}: {address}", file=sys.stderr)
                return json.loads(answer.read()), parsedate_to_datetime(answer.headers["Date"])
        except urllib.error.HTTPError as error:
            why = error.read().decode(errors="replace")[:2000]
            if error.code != 429 and error.code < 500:
                raise refused(error.code, why, address) from None
            if (after := error.headers.get("Retry-After", "")).isdecimal():
                pause = float(after)
        except (OSError, http.client.HTTPException, ValueError) as error:  # broken off, or not what the API answers
            why = str(error)
    raise SystemExit(f"{address}: {why}")


def refused(status: int, why: str, address: str) -> BaseException:
    try:
        codes = {fault["code"] for fault in json.loads(why).get("errors", [])}
    except (ValueError, AttributeError):
        codes = set()
    if status == 403:
        return NotAllowed()
    return TooOld() if "out_of_range" in codes else SystemExit(f"{address}: {why}")


def lists() -> list[str]:
    """Those that tell what has changed since a moment, as `/api/v1/NAME/` of the OpenAPI document."""
    document, _moment = ask("/api/v1/schema/?format=json")
    found = []
    for path, item in document["paths"].items():
        names = [one.get("name") or one["$ref"].split("/")[-1] for one in item.get("get", {}).get("parameters", [])]
        if "updated_since" in names:
            found.append(path.removeprefix("/api/v1/").strip("/"))
    return found


def pages(name: str, since: str | None) -> Iterator[tuple[Any, datetime]]:
    query = {"page_size": "200"} if since is None else {"page_size": "200", "updated_since": since, "deleted": "true"}
    address: str | None = f"/api/v1/{name}/?{urlencode(query)}"
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
    for name in lists():
        since = dict(database.execute("SELECT list, since FROM copied")).get(name)
        try:
            try:
                with database:  # all of a list, or nothing
                    read, gone = copy(database, name, since)
            except TooOld:
                with database:
                    read, gone = copy(database, name, None)
        except NotAllowed:
            print(f"{name}: not for this token")
            continue
        print(f"{name}: {read} read, {gone} gone")
    database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not {"TRACKER", "TOKEN"} <= os.environ.keys():
        sys.exit(str(__doc__))
    main(sys.argv[1])
