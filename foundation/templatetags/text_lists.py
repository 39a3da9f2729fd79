"""foundation/text_lists.py as filters, in every template: `{{ names|and_list }}`."""

from django import template

from foundation.text_lists import and_list, join_sentences, or_list

register = template.Library()

for _write in (and_list, or_list, join_sentences):
    register.filter(_write.__name__, _write)
