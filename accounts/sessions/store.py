"""The session engine: Django's own in the database, whose rows say whose they are. As Django documents it: "Extending
database-backed session engines". May import models."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from accounts.sessions.models import Session

SIGNED_IN = "signed_in"  # key of the session: what `signed_in.py` noted at sign-in


class SessionStore(db.SessionStore):
    #: When its row was last written, where it was read.
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        if SESSION_KEY in data:
            noted = data.get(SIGNED_IN, {})
            row.person_id = int(data[SESSION_KEY])
            row.device, row.address = noted.get("device", ""), noted.get("address")
            row.signed_in_at = datetime.fromisoformat(noted["at"]) if noted else None
            row.seen_at = timezone.now()
        return row

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.seen_at = row.seen_at if row is not None else None
        return row
