"""How a row is measured: product and floor in turn in one run, the CPU of this process and of its database backend.

Imports nothing of ours but the WSGI application, which it calls without a socket between.
"""

import gc
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import connection

NOISY = 0.15  # a middle half further from the median than this says so


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, by the scheduler's own count: ticks of 10 ms are too coarse for one call."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def backend_pid() -> int:
    """The process of PostgreSQL that serves this connection."""
    connection.ensure_connection()
    pid: int = connection.connection.info.backend_pid
    return pid


def compare(name: str, ways: dict[str, Callable[[], Any]], rounds: int, calls: int = 10) -> dict[str, float]:
    """Rounds in turn; the first way is the floor. CPU ms per call of app and database, median and range; how often
    the floor each way is."""
    backend = backend_pid()
    app: dict[str, list[float]] = {way: [] for way in ways}
    base: dict[str, list[float]] = {way: [] for way in ways}
    for way in ways.values():
        for _ in range(calls):
            way()
    gc.collect()
    for _ in range(rounds):
        for label, way in ways.items():
            app_before, base_before = time.process_time(), cpu_of(backend)
            for _ in range(calls):
                way()
            app[label].append(1000 * (time.process_time() - app_before) / calls)
            base[label].append(1000 * (cpu_of(backend) - base_before) / calls)
    totals = {label: [a + b for a, b in zip(app[label], base[label], strict=True)] for label in ways}
    floor = statistics.median(next(iter(totals.values())))
    ratios = {}
    for label, times in totals.items():
        middle = statistics.median(times)
        ratios[label] = middle / floor if floor else 0.0
        quarter = len(times) // 4
        half = sorted(times)[quarter : len(times) - quarter]
        far = max(half[-1] - middle, middle - half[0])
        noisy = "  too noisy" if middle and far / middle > NOISY else ""
        parts = f"app {statistics.median(app[label]):.2f}, database {statistics.median(base[label]):.2f}"
        span = f"{min(times):.2f}–{max(times):.2f}; {parts}"
        print(f"{name:5} {label:36} {middle:10.2f} ms ({span})  × {ratios[label]:.2f}{noisy}", flush=True)
    return ratios


def asking(method: str, path: str, token: str, query: str = "", cookie: str = "") -> Callable[..., bytes]:
    """A function that calls the WSGI application: (body, key) -> the answer's bytes. AssertionError unless 2xx. With a
    token, or with the cookie of a session."""
    from collab.wsgi import application

    def ask(body: bytes = b"", key: str = "") -> bytes:
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "wsgi.input": BytesIO(body), "wsgi.url_scheme": "http",
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json",
            "HTTP_AUTHORIZATION": f"Bearer {token}",
        }  # fmt: skip
        if cookie:
            del environ["HTTP_AUTHORIZATION"]
            environ["HTTP_COOKIE"] = cookie
        if key:
            environ["HTTP_IDEMPOTENCY_KEY"] = key
        status: list[str] = []
        answer = b"".join(application(environ, lambda code, headers: status.append(code)))
        assert status[0].startswith("2"), (status, answer)
        return answer

    return ask
