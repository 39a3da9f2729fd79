"""A JSON body of the largest size is read, or refused, in a time that is known."""

from time import process_time

import pytest
import rest_framework.views  # noqa: F401  # first: it loads the parsers that the settings name
from rest_framework.exceptions import ParseError

from foundation.api.parsers import parse


def test_duplicate_name_in_json_is_found_quickly() -> None:
    names = [f'"{number}":0' for number in range(80_000)] + ['"x":1', '"x":2']
    began = process_time()
    with pytest.raises(ParseError, match="the name 'x' comes twice"):
        parse(f"{{{','.join(names)}}}".encode())
    assert process_time() - began < 2
