"""A mail server in a process of its own, for drills and benchmarks: it writes each mail's Message-ID and recipient to a
file, and syncs it, before it says that it accepted the mail.

python -m tests.smtp_sink PORT FILE [SECONDS THAT EACH MAIL TAKES, or a file that says so, read for each mail]
"""

import asyncio
import os
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


class Sink:
    def __init__(self, path: str, pace: str) -> None:
        self.log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.pace = pace

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(float(self.pace if self.pace[0].isdigit() else Path(self.pace).read_text()))
        content = envelope.content
        assert isinstance(content, bytes)
        reference = message_from_bytes(content.partition(b"\r\n\r\n")[0])["Message-ID"]
        os.write(self.log, f"{reference} {envelope.rcpt_tos[0]}\n".encode())
        os.fsync(self.log)
        return "250 OK"


async def serve(port: int, path: str, pace: str) -> None:
    sink = Sink(path, pace)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, enable_SMTPUTF8=True), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "0"))
