"""The slices of this app, as INSTALLED_APPS names apps: a new one is one line here.

What each has of `models admin tasks urls api contributions` is collected from it, in this order.
"""

SLICES = (
    "accounts.audit",
    "accounts.institutions",
    "accounts.people",
    "accounts.tokens",
    "accounts.trail",
)
