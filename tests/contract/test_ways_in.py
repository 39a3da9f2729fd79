"""Whatever lets somebody in, or is read without a sign-in, ends with their access: no table is forgotten."""

from django.apps import apps

from accounts.people.access import AddedToAccount, WayIn
from accounts.people.models import Person
from accounts.second_step.models import Authenticator
from accounts.sessions.models import NewSignIn, Session
from accounts.tokens.models import ApiToken
from foundation.api.models import IdempotencyKey
from foundation.contributions import contributed
from tracker.invitations.models import CalendarFeed
from tracker.steps.models import Step

#: Names of columns that hold a secret, or its digest.
SECRETS = {"digest", "secret", "session_key", "token", "token_key", "key"}
#: A person's secrets -> the way in that ends them.
ENDED = {ApiToken: "tokens", CalendarFeed: "feeds", Session: "sessions"}
#: Others -> why.
OTHERWISE = {
    Authenticator: "lets nobody in by itself; what a stranger added goes with AddedToAccount",
    Step: "what its playbook calls it",
    IdempotencyKey: "the name of a request, of no use without a token",
}


def test_each_table_of_secrets_ends_with_access() -> None:
    found = {
        model
        for app in ("foundation", "accounts", "tracker")
        for model in apps.get_app_config(app).get_models()
        if SECRETS & {field.name for field in model._meta.concrete_fields}
        and any(field.related_model is Person for field in model._meta.concrete_fields)
    }
    assert found == {*ENDED, *OTHERWISE}
    assert {way.name for way in contributed(WayIn)} == set(ENDED.values())
    assert len(contributed(AddedToAccount)) == 2


def test_link_of_a_mail_is_bound_to_its_row() -> None:
    """It needs no secret of its own: the row ends it."""
    assert not SECRETS & {field.name for field in NewSignIn._meta.concrete_fields}
