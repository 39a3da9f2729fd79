"""gunicorn's logger, without what an address holds (request_log.py says why). For `--logger-class`."""

from typing import Any

from gunicorn.glogging import Logger

NOT_LOGGED = "-"


class RouteLogger(Logger):  # type: ignore[misc]
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
