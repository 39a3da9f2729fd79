"""How each of our forms is drawn: by templates/components/field.html. Imports none of our modules."""

from django.forms.renderers import TemplatesSetting


class Components(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
