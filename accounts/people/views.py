"""Signing in, and one's own password. Before sign-in no institution is known: those views run across institutions."""

from typing import Any

from axes.helpers import get_cool_off
from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from accounts.languages import has_choice, in_language_of, language_choices
from accounts.pages import FormPage
from accounts.people.actions import set_password, update_profile
from accounts.people.address_changes import confirm_address, read_link, stop_address_change
from accounts.people.fields import AddressFormField
from accounts.people.held_sign_ins import hold_sign_in, page_of_further_step
from accounts.people.known_devices import note_sign_in
from accounts.people.models import AddressChange
from accounts.people.passwords import request_password
from foundation.errors import Refused
from foundation.forms import ErrorTexts
from foundation.limits import MAX_NAME_LENGTH
from foundation.pages.base import notice
from foundation.permissions import anyone, public
from foundation.tenancy import across_institutions


class SignInForm(ErrorTexts, AuthenticationForm):
    error_messages = {
        "invalid_login": gettext_lazy("The e-mail address or the password is wrong. Correct it and try again."),
        "inactive": gettext_lazy("This account is switched off. Ask an administrator of your institution."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = gettext_lazy("E-mail")


NEW_PASSWORD: dict[str, Any] = {
    "password_mismatch": gettext_lazy("The two passwords differ. Enter the same one twice.")
}


class NewPasswordForm(ErrorTexts, SetPasswordForm):  # type: ignore[type-arg]
    error_messages = NEW_PASSWORD

    def save(self, commit: bool = True) -> Any:
        """By the mailed link: whoever forgot a password may have lost more, so what programs use ends as well."""
        password = self.cleaned_data["new_password1"]
        set_password(person=self.user, by=self.user, at=timezone.now(), password=password, revokes_tokens=True)
        return self.user


class SignIn(auth.LoginView):
    reads = writes = public
    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    extra_context = {"title": gettext_lazy("Sign in"), "submit": gettext_lazy("Sign in")}
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """The password was right: signed in, unless the person has a second step."""
        person = form.get_user()
        if page := page_of_further_step(person):
            hold_sign_in(self.request, person, goes_to=self.get_success_url())
            return redirect(page)
        return super().form_valid(form)


class AdminSignIn(SignIn):
    """Django's admin has no sign-in of its own: it would know no second step."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated and not user.is_staff:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """What axes shows after too many wrong passwords."""
    wait = get_cool_off(request)
    why = _(
        "Too many wrong passwords were tried for this name, or from this network. Wait a quarter of an hour, or ask "
        "for a new password."
    )
    link = (reverse("password-forgotten"), _("Ask for a new password"))
    answer = notice(request, title=_("Too many attempts"), texts=[why], link=link, status=429)
    answer.headers["Retry-After"] = str(int(wait.total_seconds()))
    return answer


class GuardedPasswordChangeForm(ErrorTexts, PasswordChangeForm):
    """Asks for the old password as sign-in does, so that the guard counts: a computer may be left unlocked."""

    revokes_tokens = forms.BooleanField(
        label=gettext_lazy("End my API tokens and my calendar address as well"),
        help_text=gettext_lazy("Programs and calendars that use one of them stop working until they get a new one."),
        initial=True,
        required=False,
    )

    error_messages = {
        **NEW_PASSWORD,
        "password_incorrect": gettext_lazy("The old password is wrong. Enter the one that you sign in with."),
    }

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if self.user.institution_id is None:  # an operator has no tokens
            del self.fields["revokes_tokens"]

    def save(self, commit: bool = True) -> Any:
        password, revokes = self.cleaned_data["new_password1"], self.cleaned_data.get("revokes_tokens", False)
        set_password(person=self.user, by=self.user, at=timezone.now(), password=password, revokes_tokens=revokes)
        return self.user

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.email, password=old) is None:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old


class PasswordChange(auth.PasswordChangeView):
    reads = writes = anyone
    template_name = "form_page.html"
    title = gettext_lazy("Change your password")
    extra_context = {"submit": gettext_lazy("Change password")}
    form_class = GuardedPasswordChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    success_url = reverse_lazy("this-week")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)


class ProfileForm(ErrorTexts, forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=MAX_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressFormField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("You sign in with it. A new one is yours once you press the link that we send to it."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_choice():
            self.fields["language"].choices = [("", gettext_lazy("As my institution does")), *language_choices()]
        else:
            del self.fields["language"]


class Profile(FormPage):
    """One's own name, address and language."""

    reads = writes = anyone
    title = gettext_lazy("Your profile")
    template_name = "accounts/people/profile.html"
    form_class = ProfileForm

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.person, name) for name in ("name", "email", "language", "version")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waits = AddressChange.objects.filter(person=self.person).first()
        return super().get_context_data(waits_for=waits.email if waits is not None else "", **kwargs)

    def perform(self, form: Any) -> str:
        before = self.person.email
        person = update_profile(person=self.person, **form.cleaned_data, **self.context)
        with in_language_of(person):
            self.done = _("Saved.")
            if form.cleaned_data["email"] != before:
                self.done = _("Saved. To use the new address, press the link that we send to it.")
        return reverse("profile")


class BeforeSignIn:
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with across_institutions():
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            if hasattr(response, "render"):
                response.render()
            return response


class ForgottenForm(ErrorTexts, forms.Form):
    email = AddressFormField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Enter the address that you sign in with."),
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.org."),
        },
    )


class PasswordForgotten(FormView[ForgottenForm]):
    """Says the same, in the same time, whether or not the address is known."""

    reads = writes = public
    template_name = "form_page.html"
    extra_context = {
        "title": gettext_lazy("A new password"),
        "lead": gettext_lazy("We send a link to the address that you sign in with. It works for three days."),
        "submit": gettext_lazy("Send the link"),
    }
    form_class = ForgottenForm
    success_url = reverse_lazy("password-sent")

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        request_password(email=form.cleaned_data["email"], at=timezone.now())
        return super().form_valid(form)


class PasswordSent(TemplateView):
    reads = public
    template_name = "notice.html"
    extra_context = {
        "title": gettext_lazy("Check your mail"),
        "texts": [gettext_lazy("If there is an account for this address, we have sent it a link.")],
    }


class PasswordReset(BeforeSignIn, auth.PasswordResetConfirmView):
    reads = writes = public
    template_name = "accounts/password_reset.html"
    title = gettext_lazy("Set your password")
    extra_context = {"submit": gettext_lazy("Set password")}
    form_class = NewPasswordForm
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer = super().form_valid(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        note_sign_in(self.request, form.user.email)  # who reads this mailbox is not kept out by others' guesses
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return answer


class ChangeOfAddress(BeforeSignIn, TemplateView):
    """The link in a mail to the new or the old address of somebody whose address is to change. A GET only asks, since
    mail scanners follow links."""

    reads = writes = public
    template_name = "accounts/address_change.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with across_institutions():
            found = read_link(kwargs["token"])
        if found is None:
            why = _("This link is no longer valid. The change was made, stopped or replaced, or the link has expired.")
            return notice(request, title=_("Change of address"), texts=[why], status=404)
        self.change, self.owner = found
        with in_language_of(self.change.person):
            return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"title": _("Change of address"), "change": self.change, "owner": self.owner}
        return super().get_context_data(**shown, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        if self.owner == "old" and "agree" not in request.POST:
            stop_address_change(change=self.change, at=now)
            told = _("The change is stopped. Your address stays the same.")
        elif confirm_address(change=self.change, owner=self.owner, at=now):
            told = _("The new address is now the one to sign in with.")
        elif self.owner == "new":
            told = _("The address is confirmed. It applies after three days, or once the old address agrees.")
        else:
            told = _("You agreed. The change applies once the new address is confirmed.")
        link = (reverse("sign-in"), _("Sign in"))
        return notice(request, title=_("Change of address"), texts=[told], link=link)
