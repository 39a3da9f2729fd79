"""What a caller has one of: read, and changed by PATCH, under the same conditions as a row. May import views."""

from typing import Any, ClassVar

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from foundation.api import etags
from foundation.api.renderers import dumps
from foundation.api.views import InstitutionView

Row = dict[str, Any]


class Singleton(InstitutionView):
    """`change_class`: what a PATCH takes, all of it optional."""

    change_class: ClassVar[type[Serializer[Any]]]

    def representation(self) -> Row:
        raise NotImplementedError

    def change(self, fields: Row) -> None:
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.representation())

    def patch(self, request: Request) -> Response:
        with transaction.atomic():
            self.lock_institution()
            self.check_condition(self.representation)
            body = self.change_class(data=request.data, partial=True)
            body.is_valid(raise_exception=True)
            self.change(dict(body.validated_data))
            return self.answer(self.representation())

    def check_condition(self, representation: Any) -> None:
        """PreconditionFailed unless If-Match, where it is given, names what the function gives."""
        if etags.has_condition(self.request):
            etags.check(self.request, etags.etag_of(dumps(representation())))
