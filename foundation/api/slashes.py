"""Django's CommonMiddleware, but for the last slash of an address of the API: a client that is led from POST
/api/v1/meetings to the address with a slash turns it into a GET, and nothing is logged. There it is not found."""

from django.http import HttpRequest
from django.middleware.common import CommonMiddleware


class SlashMiddleware(CommonMiddleware):
    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return not request.path_info.startswith("/api/") and super().should_redirect_with_slash(request)
