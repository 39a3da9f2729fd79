"""Django's way to a mail relay, with more patience for its last answer. Imports none of our modules.

A relay that looks for viruses takes longer to accept a whole mail than for all its other answers (RFC 5321, 4.5.3.2.6):
given up too early, the mail would be delivered and then sent again.
"""

from smtplib import SMTP, SMTP_SSL
from typing import Any

from django.conf import settings
from django.core.mail.backends import smtp


class PatientSMTP(SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        patience = self.sock.gettimeout() if self.sock is not None else None
        if self.sock is not None and patience is not None:
            self.sock.settimeout(max(patience, settings.EMAIL_ACCEPT_TIMEOUT))
        try:
            return super().data(msg)
        finally:
            if self.sock is not None:
                self.sock.settimeout(patience)


class PatientSMTPSSL(PatientSMTP, SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[SMTP]:
        return PatientSMTPSSL if self.use_ssl else PatientSMTP
