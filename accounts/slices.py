"""The slices of this app: a new one is added here, and nowhere else.

What a slice has of `models admin tasks urls api contributions` is collected from these.
"""

from accounts import audit, institutions, people, tokens, trail

SLICES = (audit, institutions, people, tokens, trail)
