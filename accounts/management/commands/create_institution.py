"""A new institution with its first administrator, who sets a password by the link that is printed."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.audit.models import record
from accounts.institutions.actions import refuse_namesake
from accounts.institutions.models import Institution
from accounts.institutions.weekends import usual_weekend
from accounts.people.actions import create_person
from accounts.people.models import Person
from accounts.roles import Role
from foundation.errors import Refused
from foundation.tenancy import across_institutions, within


class Command(BaseCommand):
    help = "Makes an institution and its first administrator, and prints the link by which they set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--country", required=True, help="ISO 3166 code, such as GB")
        parser.add_argument("--time-zone", required=True, help="such as Europe/London")
        parser.add_argument("--admin", required=True, metavar="EMAIL")
        parser.add_argument("--admin-name", default="Administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        country = options["country"].upper()
        place = Institution(
            name=options["name"],
            country=country,
            time_zone=options["time_zone"],
            weekend=usual_weekend(country),
        )
        try:
            Person(email=options["admin"], name=options["admin_name"]).clean_fields(exclude=["password"])
            with transaction.atomic():
                with across_institutions():
                    place.full_clean()
                    refuse_namesake(place, by=None)
                    place.save()
                with within(place.pk):
                    now = timezone.now()
                    record(by=None, at=now, action="institution.create", target=place, name=place.name)
                    person = create_person(
                        institution_id=place.pk,
                        by=None,
                        at=now,
                        email=options["admin"],
                        name=options["admin_name"],
                        roles=[Role.ADMIN],
                    )
        except ValidationError as error:
            wrong = "; ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())
            raise CommandError(wrong) from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        uid = urlsafe_base64_encode(force_bytes(person.pk))
        link = reverse("password-reset", args=[uid, default_token_generator.make_token(person)])
        self.stdout.write(f"{place} is there. {person.email} sets a password here, and then opens /setup/:")
        self.stdout.write(f"{settings.BASE_URL}{link}")
