"""Django's rules for a password, which say in our words what is wrong. Named in collab/settings.py."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class NotSimilar(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("The new password is too much like your %(verbose_name)s. Choose another.")

    def get_help_text(self) -> str:
        return _("Not like your name or your address.")


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        least = self.min_length
        return ngettext(
            "The new password is too short. Use at least %(min_length)d character.",
            "The new password is too short. Use at least %(min_length)d characters.",
            least,
        ) % {"min_length": least}

    def get_help_text(self) -> str:
        least = self.min_length
        return ngettext("At least %(count)d character.", "At least %(count)d characters.", least) % {"count": least}


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password, so it is easy to guess. Choose another.")

    def get_help_text(self) -> str:
        return _("Not a password that many people use.")
