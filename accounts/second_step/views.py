"""Pages of two-step sign-in: the step itself, and one's own methods. Operators of the installation come here, too."""

import json
import re
from typing import Any

import pyotp
import segno
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST

from accounts.pages import FormPage, current_person
from accounts.people.held_sign_ins import held_sign_in
from accounts.people.models import Person
from accounts.permissions import may_administer
from accounts.second_step import actions, passkeys
from accounts.second_step.forms import AddAppForm, AddPasskeyForm, ConfirmedForm, PasskeyAnswerForm, SecondStepForm
from accounts.second_step.models import Authenticator, Method
from accounts.second_step.secrets import decrypt, encrypt
from foundation.permissions import access, anyone, public
from foundation.tenancy import across_institutions
from foundation.text_direction import isolate

PAGES = "accounts/second_step"
_CHALLENGE, _SEED = "passkey_challenge", "app_seed"  # keys of the session


class SecondStep(View):
    """Asked of whoever gave the right password. Nobody is signed in yet."""

    reads = writes = public

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        held = held_sign_in(request)
        if held is None:
            return redirect("sign-in")
        self.person, self.goes_to = held
        with across_institutions():
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(SecondStepForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, answer = SecondStepForm(request.POST), PasskeyAnswerForm(request.POST)
        signed = answer.cleaned_data["credential"] if answer.is_valid() else ""
        if form.is_valid() or signed:
            given = signed or form.cleaned_data["code"]
            challenge = request.session.pop(_CHALLENGE, "")
            found = authenticate(request, username=self.person.email, one_time_password=given, challenge=challenge)
            if found is not None:
                login(request, self.person, backend="accounts.people.backends.EmailBackend")
                return redirect(self.goes_to)
            form.errors.clear()  # a passkey comes without a code
            form.add_error("code", _("The code is wrong, too old, or was used before. Enter the one shown now."))
        return self._page(form, status=422)

    def _page(self, form: SecondStepForm, status: int = 200) -> HttpResponse:
        shown: dict[str, Any] = {"title": _("Second step"), "form": form}
        present = list(actions.methods_of(self.person).filter(kind=Method.PASSKEY))
        if present and passkeys.passkeys_work():
            shown["options"], self.request.session[_CHALLENGE] = passkeys.request_options(present)
            shown["answer"] = PasskeyAnswerForm()
        return render(self.request, f"{PAGES}/second_step.html", shown, status=status)


class MethodPage(FormPage):
    """A form that asks for the password again."""

    reads = writes = anyone
    cancel = "second-step"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request, "person": self.person}

    def shows(self, codes: list[str]) -> str:
        """Recovery codes are shown once, on the page that follows."""
        if codes:
            self.request.session["recovery_codes"] = encrypt(json.dumps(codes))
        return reverse("second-step")


@access(reads=anyone)
def methods(request: HttpRequest) -> HttpResponse:
    person = current_person(request)
    codes = Authenticator.objects.filter(person=person, kind=Method.CODE).count()
    shown = request.session.pop("recovery_codes", "")
    return render(
        request,
        f"{PAGES}/methods.html",
        {
            "rows": actions.methods_of(person),
            "left": codes,
            "codes": json.loads(decrypt(shown) or "[]") if shown else [],
            "passkeys_work": passkeys.passkeys_work(),
        },
    )


class AddApp(MethodPage):
    title = gettext_lazy("Add an authenticator app")
    submit = gettext_lazy("Add app")
    done = gettext_lazy("The app is added. You need it at your next sign-in.")
    template_name = f"{PAGES}/app.html"
    form_class = AddAppForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = self.request.session.get(_SEED, "")
        seed = (decrypt(kept) if kept else None) or pyotp.random_base32()
        self.request.session[_SEED] = encrypt(seed)
        address = pyotp.TOTP(seed).provisioning_uri(name=self.person.email, issuer_name=_("Joint work"))
        picture = segno.make(address, error="m").svg_inline(scale=4, border=3, light="white")
        groups = re.sub("(.{4})(?!$)", r"\1 ", seed)  # read more easily, typed alike
        return super().get_context_data(picture=mark_safe(picture), seed=groups, **kwargs)  # noqa: S308  # segno's

    def perform(self, form: Any) -> str:
        seed = decrypt(self.request.session.get(_SEED, "")) or pyotp.random_base32()
        codes = actions.add_app(
            person=self.person,
            seed=seed,
            code=form.cleaned_data["code"].replace(" ", ""),
            name=form.cleaned_data["name"],
            **self.context,
        )
        del self.request.session[_SEED]
        return self.shows(codes)


class AddPasskey(MethodPage):
    title = gettext_lazy("Add a passkey")
    lead = gettext_lazy("Your browser asks for your fingerprint, your face, a PIN or a security key.")
    submit = gettext_lazy("Create passkey")
    done = gettext_lazy("The passkey is added. You need it at your next sign-in.")
    template_name = f"{PAGES}/passkey.html"
    form_class = AddPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        present = actions.methods_of(self.person).filter(kind=Method.PASSKEY)
        options, self.request.session[_CHALLENGE] = passkeys.creation_options(self.person, present)
        return super().get_context_data(options=options, **kwargs)

    def perform(self, form: Any) -> str:
        codes = actions.add_passkey(
            person=self.person,
            answer=form.cleaned_data["credential"],
            challenge=self.request.session.pop(_CHALLENGE, ""),
            name=form.cleaned_data["name"],
            **self.context,
        )
        return self.shows(codes)


class RenewCodes(MethodPage):
    title = gettext_lazy("New recovery codes")
    lead = gettext_lazy("The codes that you have stop working.")
    submit = gettext_lazy("Make new codes")
    done = gettext_lazy("These codes replace the ones you had.")
    form_class = ConfirmedForm

    def perform(self, form: Any) -> str:
        return self.shows(actions.renew_codes(person=self.person, **self.context))


class RemoveMethod(MethodPage):
    title = gettext_lazy("Remove a method of signing in")
    lead = gettext_lazy("Without any, signing in takes your password alone.")
    submit = gettext_lazy("Remove")
    done = gettext_lazy("Removed.")
    form_class = ConfirmedForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = get_object_or_404(actions.methods_of(self.person), pk=kwargs["method"])

    def perform(self, form: Any) -> str:
        actions.remove_method(person=self.person, pk=self.row.pk, **self.context)
        return reverse("second-step")


@require_POST
@access(writes=may_administer)
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """By an administrator, for somebody who lost their phone and their codes."""
    shown = get_object_or_404(Person, pk=pk)
    actions.reset_second_step(person=shown, by=current_person(request), at=timezone.now())
    told = _("%(name)s signs in with the password alone, and can set up two-step sign-in again.")
    messages.success(request, told % {"name": isolate(shown.name)})
    return redirect("person-edit", pk=pk)
