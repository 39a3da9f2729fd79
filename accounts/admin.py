"""Table of contents: what Django's admin shows of this app. Only Django reads it."""

from accounts.institutions import admin as institutions
from accounts.people import admin as people
from accounts.tokens import admin as tokens

__all__ = ["institutions", "people", "tokens"]
