"""The settings of the public page, for deans and managers."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.pages import FormPage, institution_of
from tracker.ai_register import actions
from tracker.ai_register.forms import PublicPageForm
from tracker.ai_register.models import MAX_SLUG_LENGTH, AiEntry, AiPublicPage
from tracker.ai_register.permissions import may_decide_on_ai
from tracker.ai_register.queries import SHOWN_PUBLICLY


class PublicPageSettings(FormPage):
    """Off until somebody switches it on."""

    reads = writes = may_decide_on_ai
    form_class = PublicPageForm
    template_name = "tracker/ai_register/public_page.html"
    title = _("Public page of the AI register")
    lead = _("It tells everybody what you use AI for, and how that is checked. It names nobody.")
    cancel = "ai-entry-list"

    def get_form_kwargs(self) -> dict[str, Any]:
        page = AiPublicPage.objects.first() or AiPublicPage(institution_id=self.institution_id)
        return {**super().get_form_kwargs(), "instance": page}

    def get_initial(self) -> dict[str, Any]:
        name = slugify(institution_of(self.person).name)[:MAX_SLUG_LENGTH].strip("-")
        return {} if AiPublicPage.objects.exists() else {"slug": name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = AiPublicPage.objects.first()
        where = f"{settings.BASE_URL}{reverse('ai-public', args=[page.public_name])}" if page is not None else ""
        shown = AiEntry.objects.filter(SHOWN_PUBLICLY).order_by("name", "id")
        return super().get_context_data(page=page, address=where, shown=shown, **kwargs)

    def perform(self, form: PublicPageForm) -> str:
        version = form.cleaned_data["version"]
        actions.set_public_page(
            institution_id=self.institution_id, version=version, **form.action_arguments(), **self.context
        )
        return reverse("ai-page-edit")
