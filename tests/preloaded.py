"""Celery processes that are copies of one which has imported the product: what a test starts often, it starts quickly.

    python -m tests.preloaded

Each line on its standard input is JSON, ["log file", "argument of celery", …]; the answer is the number of the process,
which leads a group of its own.
"""

import json
import os
import signal
import sys


def main() -> None:
    import django

    django.setup()
    from celery.apps import worker  # noqa: F401 - what `celery worker` would import
    from celery.bin import celery  # noqa: F401
    from celery.concurrency import prefork  # noqa: F401
    from celery.worker import consumer  # noqa: F401

    from collab.celery import app

    app.loader.import_default_modules()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the copies
    for line in sys.stdin:
        log, *arguments = json.loads(line)
        number = os.fork()
        if number == 0:
            _run(log, arguments)
        os.setpgid(number, number)
        print(number, flush=True)


def _run(log: str, arguments: list[str]) -> None:
    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing, output = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for here, there in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(here, there)
    from celery.__main__ import main as run_celery

    sys.argv = ["celery", *arguments]
    sys.exit(run_celery())


if __name__ == "__main__":
    main()
