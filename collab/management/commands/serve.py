"""Everything in one command on a laptop: data in DATA_DIR, then web, worker and beat together until Ctrl-C."""

import multiprocessing
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection, connections
from django.utils.module_loading import import_string
from honcho.manager import Manager

from accounts.institutions.models import Institution
from collab import celery_app
from foundation.tenancy import across_institutions

READY_WITHIN = 60  # seconds
PROCESSES = {
    "web": f"-m gunicorn collab.wsgi --bind 127.0.0.1:{settings.PORT} --threads 8 "
    "--worker-class collab.webserver.ProblemWorker "
    "--no-control-socket --graceful-timeout 3 --log-level warning --logger-class collab.webserver.RouteLogger",
    # -W ignore: on a laptop it may well run as root, and nothing leaves the machine
    "worker": "-W ignore -m celery -q -A collab worker -P threads -c 2 -l WARNING --without-gossip --without-mingle "
    "--without-heartbeat",
    "beat": "-m celery -q -A collab beat -l WARNING --pidfile=",
}
#: What they import beside the addresses, the middleware and the tasks.
MODULES = (
    "gunicorn.app.wsgiapp", "gunicorn.glogging", "gunicorn.workers.gthread", "celery.bin.celery", "celery.apps.beat",
    "celery.apps.worker", "celery.concurrency.thread", "celery.worker.consumer", "collab.scheduler",
)  # fmt: skip
COLLECTED = settings.DATA_DIR / "collected"  # not among the files that everybody may ask for


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: tuple[str, ...] = ()  # `make check` has them; they would import every page before migrating

    def handle(self, *args: Any, **options: Any) -> None:
        _claim_port()
        if not COLLECTED.exists() and not sys.dont_write_bytecode:  # the first start
            multiprocessing.get_context("fork").Process(target=_compile, daemon=True).start()
        with ThreadPoolExecutor(1) as beside:
            static = beside.submit(_collect_static)
            _make_database()
            static.result()
        connections.close_all()
        manager = Manager()
        for name, command in PROCESSES.items():
            manager.add_process(name, f"exec {shlex.quote(sys.executable)} {command}")
        threading.Thread(target=self._welcome, daemon=True).start()
        manager.loop()
        if manager.returncode not in (0, 130, 143):  # 128 + SIGINT, 128 + SIGTERM: as asked
            sys.exit(manager.returncode)

    def _welcome(self) -> None:
        """Once the web process answers, say where and how to sign in."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{settings.PORT}/healthz/", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            self.stderr.write(f"the web process did not answer within {READY_WITHIN} s")
            return
        self.stdout.write(f"\n{settings.BASE_URL}/")
        if settings.EMBEDDED:
            call_command("demo_access", stdout=self.stdout)
        self.stdout.flush()


def _claim_port() -> None:
    """CommandError in one line when somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except OSError as error:
            raise CommandError(f"PORT: {settings.PORT} cannot be used ({error.strerror})") from None


def _compile() -> None:
    """Import what web, worker and beat will, in a process of its own while the database is made: else each of the three
    compiles it, all at the same time."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ended with the command
    for module in (settings.ROOT_URLCONF, *MODULES):
        import_module(module)
    for middleware in settings.MIDDLEWARE:
        import_string(middleware)
    celery_app.loader.import_default_modules()


def _make_database() -> None:
    if settings.EMBEDDED:
        # Nobody was told of a write yet. A power loss may cost the last commits and breaks nothing: the next start goes
        # on from there. Web, worker and beat have their own connections, which wait for the disk at each commit.
        connection.cursor().execute("PRAGMA synchronous=NORMAL")
    call_command("migrate", verbosity=0)
    with across_institutions():
        empty = not Institution.objects.exists()  # else there is data already: a restored backup perhaps
    if settings.EMBEDDED and empty:
        call_command("load_demo")


def _collect_static() -> None:
    """collectstatic, unless no source file changed since the last time."""
    files = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    seen = str(sorted((path, Path(path).stat().st_mtime_ns) for path in files))
    if not COLLECTED.exists() or COLLECTED.read_text() != seen:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        COLLECTED.write_text(seen)
