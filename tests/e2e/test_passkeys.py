"""A passkey is created and used in a real browser, whose authenticator is Chromium's virtual one."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.people.models import Person
from accounts.roles import Role, Side
from accounts.second_step.models import Authenticator, Method
from foundation.tenancy import across_institutions
from tests.factories.people import make_institution, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "One-good-password-1"


def _sign_in(page: Any, origin: str, person: Person) -> None:
    page.goto(f"{origin}/sign-in/")
    page.fill("[name=username]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def test_passkey_signs_in_and_another_device_does_not(browser: Browser, live_server: Any, settings: Any) -> None:
    settings.BASE_URL = origin = live_server.url.replace("127.0.0.1", "localhost")
    with across_institutions():
        person = make_person(make_institution(), Side.IT, Role.ADMIN, password=PASSWORD)
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    added = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "hasResidentKey": True, "automaticPresenceSimulation": True}},
    )
    _sign_in(page, origin, person)
    page.goto(f"{origin}/second-step/passkey/")
    page.fill("[name=name]", "This computer")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/second-step/")
    assert page.locator("code").count() == 10
    context.clear_cookies()
    _sign_in(page, origin, person)
    page.wait_for_url("**/sign-in/second-step/")
    page.click("[data-passkey] button")
    page.wait_for_url(f"{origin}/")
    with across_institutions():
        assert Authenticator.objects.get(person=person, kind=Method.PASSKEY).counter > 0
    context.clear_cookies()
    device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": added["authenticatorId"]})
    other = {**options, "hasResidentKey": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": other})
    _sign_in(page, origin, person)
    page.click("[data-passkey] button")
    page.get_by_role("alert").wait_for()
    assert page.goto(f"{origin}/tokens/").url.startswith(f"{origin}/sign-in/")  # type: ignore[union-attr]
    assert faults == []
    context.close()
