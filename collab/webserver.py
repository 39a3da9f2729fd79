"""What of gunicorn is ours: for `--logger-class`, a logger without what an address holds (request_log.py says why);
for `--worker-class`, a worker that refuses what is too long as the API refuses."""

from typing import Any

from gunicorn import util
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from collab.logs import line_formatter, log_format

NOT_LOGGED = "-"
#: What gunicorn refuses in HTML before Django is asked -> how a client mends it.
TOO_LONG = {
    LimitRequestLine: (
        "address-too-long",
        "The address is too long. Ask for less of it at once: fewer ids, or shorter words.",
    ),
    LimitRequestHeaders: ("headers-too-large", "The headers are too large. Send fewer of them, or shorter ones."),
}


class ProblemWorker(ThreadWorker):  # type: ignore[misc]
    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        if type(exc) not in TOO_LONG:
            super().handle_error(req, client, addr, exc)
            return
        from foundation.api.problems import problem_response  # settings are read by now: a worker has loaded Django

        answer = problem_response(*TOO_LONG[type(exc)])
        head = f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\r\nConnection: close\r\n"
        said = f"Content-Type: {answer['Content-Type']}\r\nContent-Length: {len(answer.content)}\r\n\r\n"
        util.write_nonblock(client, f"{head}{said}".encode() + answer.content)


class RouteLogger(Logger):  # type: ignore[misc]
    def setup(self, cfg: Any) -> None:
        """Its own lines, of the start and the end of processes, in the form of all others."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(line_formatter(form=log_format()))

    def atoms(self, *args: Any) -> dict[str, Any]:
        """For an access log, if an operator wants one: the request line, path, query and referer."""
        atoms: dict[str, Any] = super().atoms(*args)
        known = {"m", "H", "s", "b", "B", "T", "D", "M", "L", "p", "h", "u", "t", "a"}
        hidden = {key: NOT_LOGGED for key in atoms if key not in known}
        return {**atoms, **hidden, "r": f"{atoms['m']} {NOT_LOGGED} {atoms['H']}"}

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Of a request that cannot be read it says the whole line."""
        text = str(msg)
        if text.startswith("Invalid request from ip="):
            msg, args = text.partition(": ")[0], ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """`args` are the method and the address."""
        if str(msg).startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)

    def debug(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Each request's path, and exceptions that hold what was read."""
        super().debug(msg, *map(_without_address, args), **kwargs)


def _without_address(value: Any) -> Any:
    if isinstance(value, Exception):
        return type(value).__name__
    return NOT_LOGGED if isinstance(value, str) and value.startswith("/") else value
