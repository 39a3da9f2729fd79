"""An API token for a person, printed once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.people.models import Person
from accounts.roles import Scope
from accounts.tokens.actions import create_token
from foundation.errors import Refused
from foundation.tenancy import across_institutions


class Command(BaseCommand):
    help = "Makes an API token for a person, and prints its secret: nothing can show it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ)
        parser.add_argument("--name", default="made on the command line")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *args: Any, **options: Any) -> None:
        with across_institutions():
            has_it = Person.objects.select_related("institution").filter(email=options["email"])
            found = has_it.used() or has_it[:2]  # several institutions may have entered one that nobody used
            if len(found) != 1:
                nobody = f"Nobody here has the e-mail address {options['email']}."
                several = f"{options['email']} was entered by several institutions, and nobody signed in with it yet."
                raise CommandError(several if found else nobody)
            person = found[0]
            try:
                _, secret = create_token(
                    person=person,
                    by=None,
                    at=timezone.now(),
                    name=options["name"],
                    scope=options["scope"],
                    days=options["days"],
                )
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
        self.stdout.write(secret)
