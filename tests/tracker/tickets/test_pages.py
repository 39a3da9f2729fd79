"""The pages on which an administrator says how tickets are read; nobody else sees them."""

import pytest
from django.urls import reverse

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import make_world
from tests.factories.tickets import ITEM, STATE
from tracker.tickets.models import TicketRule

pytestmark = pytest.mark.django_db


def test_rule_is_added_listed_changed_and_deleted() -> None:
    world = make_world()
    with across_institutions():
        browser = signed_in(make_person(world.institution, Side.IT, Role.ADMIN))
        manager = signed_in(make_person(world.institution, Side.IT, Role.MANAGER))
    fields = {"name": "IT's tickets", "item_address": ITEM, "state_address": STATE, "state_path": "/state",
              "done_words": "Closed\n\nResolved ", "header": "Authorization", "secret": "Bearer abc"}  # fmt: skip
    for name in ("ticket-rules", "ticket-rule-add"):
        assert browser.get(reverse(name)).status_code == 200, name
        assert manager.get(reverse(name)).status_code == 403, name
    added = browser.post(reverse("ticket-rule-add"), fields, follow=True)
    assert "Try it with the address of a ticket." in added.content.decode()
    with within(world.institution.pk):
        rule = TicketRule.objects.get()
        assert rule.done_words == ["Closed", "Resolved"]
        TicketRule.objects.update(fault="status", fault_status=502, failures=1)
    page = browser.get(reverse("ticket-rule", args=[rule.pk])).content.decode()
    assert "Its answer was 502" in page
    assert "Bearer" not in page
    listed = browser.get(reverse("ticket-rules")).content.decode()
    assert "cannot be read" in listed
    assert "tickets.example.org" in browser.get(f"{reverse('ticket-rules')}?format=csv").content.decode()
    changed = {**fields, "name": "Tickets", "secret": "", "version": rule.version}
    assert browser.post(reverse("ticket-rule", args=[rule.pk]), changed).status_code == 302
    with within(world.institution.pk):
        kept = TicketRule.objects.get()
        assert (kept.name, kept.encrypted_secret) == ("Tickets", rule.encrypted_secret)
    assert browser.get(reverse("ticket-rule-try", args=[rule.pk])).status_code == 200
    assert manager.post(reverse("ticket-rule-delete", args=[rule.pk])).status_code == 403
    browser.post(reverse("ticket-rule-delete", args=[rule.pk]))
    with within(world.institution.pk):
        assert not TicketRule.objects.exists()
