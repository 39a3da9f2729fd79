"""People and programs who use the installation while its parts are killed, and what they were answered.

A program logs meetings by the API, each with a key of its own, and sends one again until it is acknowledged. People who
are signed in read pages.
"""

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPException
from http.cookiejar import CookieJar
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from tests.drill.world import PASSWORD
from tests.waiting import wait_until

PATIENCE = 30  # seconds for one answer
PAUSE = 0.3  # seconds between two requests of one, and before it is tried again
#: What may be answered while something is taken over: nothing, by HAProxy, or by the product that asks to try again.
AWAY = {0, 502, 503, 504}


@dataclass(frozen=True)
class Answer:
    what: str  # page or write
    began: float
    ended: float
    status: int
    text: str = ""


@dataclass
class Load:
    site: str
    world: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)  # keys
    acknowledged: dict[str, int] = field(default_factory=dict)  # key -> the meeting's id
    signed_out: int = 0

    def __post_init__(self) -> None:
        self.stopping = threading.Event()
        self.threads: list[threading.Thread] = []

    def start(self, *, writers: int = 2, readers: int = 2) -> None:
        for n in range(writers):
            self._run(lambda n=n: self._write(n))  # type: ignore[misc]
        for _ in range(readers):
            browser = self._signed_in()
            self._run(lambda browser=browser: self._read(browser))  # type: ignore[misc]

    def stop(self) -> None:
        """Each write that was begun is brought to its end."""
        self.stopping.set()
        for thread in self.threads:
            wait_until(lambda: not thread.is_alive(), within=300, what="the end of a request")  # noqa: B023

    def _run(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self.threads.append(thread)

    def _write(self, writer: int) -> None:
        number, today = 0, date.today()  # noqa: DTZ011
        while not self.stopping.is_set():
            key, number = f"writer {writer} meeting {number}", number + 1
            self.tried.append(key)
            body = {
                "projects": [self.world["project"]],
                "held_on": (today - timedelta(days=1 + number % 50)).isoformat(),
                "attendees": self.world["attendees"],
                "notes": key,
            }
            while key not in self.acknowledged:
                answer = self._ask("write", self._post(body, key), urllib.request.urlopen)
                if answer.status == 201:
                    self.acknowledged[key] = json.loads(answer.text)["id"]
                time.sleep(PAUSE)

    def _post(self, body: dict[str, Any], key: str) -> urllib.request.Request:
        headers = {
            "Authorization": f"Bearer {self.world['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        return urllib.request.Request(f"{self.site}/api/v1/meetings/", json.dumps(body).encode(), headers)

    def _signed_in(self) -> urllib.request.OpenerDirector:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        where = f"{self.site}/sign-in/"
        page = browser.open(where, timeout=PATIENCE).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"csrfmiddlewaretoken": token[1], "username": self.world["email"], "password": PASSWORD}
        answer = browser.open(where, urlencode(form).encode(), timeout=PATIENCE)
        assert "/sign-in/" not in answer.url, "not signed in"
        return browser

    def _read(self, browser: urllib.request.OpenerDirector) -> None:
        paths = ["/", "/projects/", f"/projects/{self.world['project']}/"]
        number = 0
        while not self.stopping.is_set():
            self._ask("page", urllib.request.Request(self.site + paths[number % len(paths)]), browser.open)
            number += 1
            time.sleep(PAUSE)

    def _ask(self, what: str, request: urllib.request.Request, ask: Callable[..., Any]) -> Answer:
        began = time.monotonic()
        try:
            with ask(request, timeout=PATIENCE) as response:
                status, text = response.status, response.read().decode()
                if "/sign-in/" in response.url:
                    self.signed_out += 1
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode(errors="replace")[:300]
        except (OSError, HTTPException) as error:  # cut off anywhere
            status, text = 0, repr(error)
        answer = Answer(what, began, time.monotonic(), status, text if what == "write" or status >= 400 else "")
        self.answers.append(answer)
        return answer

    def served_since(self, moment: float) -> bool:
        """Whether a page and a write that were asked for after it were answered well."""
        return {"page", "write"} <= {
            one.what for one in list(self.answers) if one.began > moment and one.status in (200, 201)
        }

    def longest_without(self, what: str, since: float) -> float:
        """Seconds between two good answers of this sort, from the last one before that moment on."""
        good = [one.ended for one in list(self.answers) if one.what == what and one.status in (200, 201)]
        before = [moment for moment in good if moment <= since][-1:]
        moments = [*before, *(moment for moment in good if moment > since)]
        return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)

    def statuses(self, since: float) -> Counter[int]:
        return Counter(one.status for one in list(self.answers) if one.ended > since)

    def unexpected(self) -> list[Answer]:
        """Neither done nor a sign that something is away."""
        return [one for one in self.answers if one.status not in AWAY | {200, 201}]
