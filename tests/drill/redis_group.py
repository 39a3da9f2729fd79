"""Two Redis servers, and three Sentinels that make the second the primary when the first has gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import redis
from redis.sentinel import MasterNotFoundError, Sentinel

from tests import servers
from tests.drill.parts import Part, fill, started
from tests.waiting import wait_until

GROUP, PASSWORD = "joint-work", "drill/pass#word"


class RedisGroup:
    def __init__(self, folder: Path) -> None:
        sentinel_program, redis_program = servers.program("redis-sentinel"), servers.program("redis-server")
        self.redis_ports = [servers.free_port() for _ in range(2)]
        self.sentinel_ports = [servers.free_port() for _ in range(3)]
        first = {"PRIMARY_ADDRESS": "127.0.0.1", "PRIMARY_PORT": str(self.redis_ports[0]), "REDIS_PASSWORD": PASSWORD}

        def part(template: str, name: str, program: str, port: int) -> Part:
            own = folder / name
            own.mkdir()
            values = {**first, "ADDRESS": "127.0.0.1", "PORT": str(port), "FOLDER": str(own)}
            return Part(name, [program, str(fill(template, own / f"{name}.conf", **values))], folder)

        self.servers = [
            part("redis.conf.template", f"redis{n}", redis_program, port) for n, port in enumerate(self.redis_ports)
        ]
        self.sentinels = [
            part("sentinel.conf.template", f"sentinel{n}", sentinel_program, port)
            for n, port in enumerate(self.sentinel_ports)
        ]
        second = folder / "redis1" / "redis1.conf"
        second.write_text(second.read_text().replace("# replicaof ", "replicaof "))
        addresses = ",".join(f"127.0.0.1:{port}" for port in self.sentinel_ports)
        self.url = f"sentinel://:{quote(PASSWORD, safe='')}@{addresses}/{GROUP}"
        self.ask = Sentinel([("127.0.0.1", port) for port in self.sentinel_ports], socket_timeout=5)

    @property
    def parts(self) -> list[Part]:
        return [*self.servers, *self.sentinels]

    def primary(self) -> Part | None:
        """As the Sentinels know it; None while there is none."""
        try:
            _, port = self.ask.discover_master(GROUP)
        except MasterNotFoundError:
            return None
        return self.servers[self.redis_ports.index(port)]

    def is_whole(self) -> bool:
        """All run, the Sentinels know each other, and the other Redis has all that the primary has."""
        if not all(part.runs for part in self.parts) or self.primary() is None:
            return False
        try:
            for port in self.sentinel_ports:
                with redis.Redis(port=port, socket_timeout=5) as sentinel:
                    state = sentinel.sentinel_masters()[GROUP]
                    if state["num-other-sentinels"] != 2 or state["num-slaves"] != 1 or state["is_odown"]:
                        return False
            return self.ask.discover_slaves(GROUP) != [] and self._link() == "up"
        except redis.RedisError:
            return False

    def _link(self) -> str:
        """Of the one that follows, to the primary."""
        primary = self.primary()
        (port,) = [one for one, part in zip(self.redis_ports, self.servers, strict=True) if part is not primary]
        with redis.Redis(port=port, password=PASSWORD, socket_timeout=5) as follower:
            return str(follower.info("replication").get("master_link_status"))

    def wait(self) -> None:
        wait_until(self.is_whole, within=120, what="Redis and its Sentinels", every=0.2)


@contextmanager
def redis_group(folder: Path) -> Iterator[RedisGroup]:
    """Two and three who know each other."""
    group = RedisGroup(folder)
    with started(group.parts):
        group.wait()
        yield group
