"""Django's mail, written out with less work. Byte for byte what Django would write."""

from email.policy import Compat32
from typing import Any

from django.core.mail import EmailMultiAlternatives


class Unfolded(Compat32):
    """A short line of ASCII is not folded: to find that out is half the cost of turning a mail into bytes."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if (
            isinstance(value, str)
            and len(name) + len(value) < (self.max_line_length or 0) - 2
            and value.isascii()
            and value.isprintable()
        ):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


UNFOLDED = Unfolded()


class Mail(EmailMultiAlternatives):
    def message(self, **options: Any) -> Any:
        message: Any = super().message(**options)
        message.policy = UNFOLDED
        return message
