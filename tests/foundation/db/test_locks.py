"""The lock that comes first in what writes an institution's rows: the API takes the same one as the actions."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.transaction import TransactionManagementError

from accounts.institutions.actions import lock
from accounts.institutions.models import Institution
from foundation.api.views import InstitutionView
from foundation.db.locks import lock_row
from foundation.tenancy import within
from tests.factories.projects import World, make_world


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.django_db
def test_a_locked_row_is_read_as_it_is_stored(world: World) -> None:
    with transaction.atomic(), within(world.institution.pk):
        Institution.objects.filter(pk=world.institution.pk).update(name="Renamed")
        assert lock(world.institution.pk).name == "Renamed"
        assert lock_row(Institution, world.institution.pk).name == "Renamed"


@pytest.mark.django_db
def test_a_row_that_is_gone_cannot_be_locked(world: World) -> None:
    with transaction.atomic(), within(world.institution.pk), pytest.raises(ObjectDoesNotExist):
        lock(world.institution.pk + 1)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nobody_locks(world: World) -> None:
    view = InstitutionView()
    view.request = type("Request", (), {"user": world.librarian})()
    with pytest.raises(TransactionManagementError):
        lock(world.institution.pk)
    with pytest.raises(TransactionManagementError):
        view.lock_institution()
