"""How every form of ours is drawn: by templates/components/field.html. Imports nothing of ours."""

from django.forms.renderers import TemplatesSetting


class Components(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
