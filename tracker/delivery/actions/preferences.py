"""How and when messages reach a person: stored by the person."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit.models import save_and_record
from accounts.people.models import Person
from foundation.errors import Refused
from tracker.delivery.models import UNSENT, DeliveryPreference, Message
from tracker.delivery.note_kinds import note_kind_choices
from tracker.delivery.queries import untold


def delivery_preference_of(person: Person) -> DeliveryPreference:
    """The person's row, made when there is none; Refused for an operator of the installation, whom nobody writes to."""
    if person.institution_id is None:
        raise Refused({"": _("An operator of the installation belongs to no institution.")})
    preference, _made = DeliveryPreference.objects.get_or_create(
        person=person, defaults={"institution_id": person.institution_id}
    )
    return preference


@transaction.atomic
def save_delivery_preference(*, preference: DeliveryPreference, by: Person, at: datetime) -> DeliveryPreference:
    """Store it. What waits for the person in the outbox takes the new channel, too."""
    known = {name for name, _label in note_kind_choices()}  # a kind may have gone since it was chosen
    preference.unwanted_notes = [name for name in preference.unwanted_notes if name in known]
    preference.full_clean(exclude=["person", "institution"])
    unwanted = Q(kind__in=preference.unwanted_notes) if preference.notes else Q()
    untold().filter(unwanted, person=preference.person_id).delete()
    Message.objects.filter(person_id=preference.person_id, state__in=UNSENT, immediate=False).update(
        channel=preference.channel, updated_at=at
    )
    save_and_record(
        preference,
        by=by,
        at=at,
        action="delivery.preference",
        channel=preference.channel,
        hour=preference.hour,
        notes=preference.notes,
        unwanted_notes=preference.unwanted_notes,
        time_zone=preference.time_zone,
    )
    return preference


@transaction.atomic
def want_notes(*, person: Person, at: datetime, wanted: bool) -> None:
    """Whether messages tell the person what happened, of whatever kind."""
    preference = delivery_preference_of(person)
    if preference.notes != wanted:
        preference.notes = wanted
        save_delivery_preference(preference=preference, by=person, at=at)
