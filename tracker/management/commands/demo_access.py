"""Prints how to sign in to the demonstration, and an API token that stays the same until it expires or is revoked."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.urls import reverse
from django.utils import timezone
from knox.crypto import hash_token

from accounts.people.models import Person
from accounts.roles import Scope
from accounts.tokens.actions import create_token
from accounts.tokens.models import ApiToken
from foundation.tenancy import across_institutions
from tracker.demo.story import INSTITUTIONS, PASSWORD


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for story in INSTITUTIONS:
            for person in story.people:
                if person.role:
                    password = PASSWORD.format(role=person.role.lower())
                    self.stdout.write(f"sign in as {person.role}: {person.key}@{story.domain} / {password}")
        manager = next(person for person in INSTITUTIONS[0].people if "manager" in person.grants)
        with across_institutions():
            found = Person.objects.filter(email=f"{manager.key}@{INSTITUTIONS[0].domain}").first()
            if found is not None:
                self.stdout.write(f"API token: {_token(found)}")
        self.stdout.write(f"mail that was sent: {settings.BASE_URL}{reverse('mails')}")


def _token(person: Person) -> str:
    """Kept beside the demonstration's database, readable by its owner only: everything there is public anyway."""
    path = settings.DATA_DIR / "demo_token"
    now = timezone.now()
    if path.exists():
        token = path.read_text()
        stored = ApiToken.objects.filter(digest=hash_token(token)).first()
        if stored is not None and stored.usable(now + timedelta(days=1)):
            return token
    _row, token = create_token(person=person, by=None, at=now, name="make run", scope=Scope.WRITE, days=90)
    path.touch(mode=0o600)
    path.write_text(token)
    return token
