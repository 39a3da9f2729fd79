"""The API's own description: OpenAPI, and pages to read it, without an inline script or a foreign host."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.limits import LimitedView
from foundation.permissions import public


@cache
def schema() -> dict[str, Any]:
    """Made once per process."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


class SchemaView(LimitedView):
    reads = public
    schema = None
    authentication_classes = ()
    permission_classes = (AllowAny,)
    #: JSON first: a YAML reader reads it, too.
    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer2, OpenApiYamlRenderer)
    metadata_class = None

    def get(self, request: Request) -> Response:
        return Response(schema())


class DocsView(LimitedView, SpectacularSwaggerSplitView):
    reads = public
    url_name = "api:schema"
    template_name = "collab/api_docs.html"
