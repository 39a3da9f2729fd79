"""What the public page tells of a use: these fields and no others. Pure.

Who owns it, who checks it, what was agreed inside and what was said at reviews stay inside.
"""

#: Texts that people write, of which the page must know that they name nobody.
PUBLIC_TEXTS = ("name", "description", "tool", "vendor", "affected", "check_method", "check_result")
PUBLIC_FIELDS = (
    *PUBLIC_TEXTS, "area", "data_class", "risk", "eu_class", "eu_checked_on", "checked_on", "status", "approval",
    "reviewed_on", "guidance_url",
)  # fmt: skip
