"""The API's own description: a guide, OpenAPI and pages to read it, without an inline script or a foreign host; and a
page for each type of problem and each code of a fault. In English, as all that programs read is."""

import json
from functools import cache
from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularSwaggerSplitView
from markdown_it import MarkdownIt
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from collab import api_description
from foundation.api.limits import LimitedView
from foundation.api.problem_types import FAULT_CODES, PROBLEM_TYPES
from foundation.api.problems import problem
from foundation.api.schema_document import FAULT
from foundation.pages.markdown import rendered
from foundation.permissions import access, public

EXAMPLE_FAULT = FAULT["examples"][0]


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


class ReferenceView(LimitedView, SpectacularSwaggerSplitView):
    reads = public
    url_name = "api:schema"
    template_name = "collab/api_reference.html"


@cache
def guide() -> str:
    """HTML, each heading with an id, so that answers can lead to it."""
    parser = MarkdownIt("commonmark")
    tokens = parser.parse(api_description.INTRODUCTION)
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slugify(inside.content))
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html


@access(reads=public)
def docs(request: HttpRequest) -> HttpResponse:
    """The guide, with the address of this installation in its examples."""
    here = request.build_absolute_uri("/").rstrip("/")
    html = guide().replace(api_description.EXAMPLE_ADDRESS, escape(here))
    return render(request, "collab/api_docs.html", {"guide": mark_safe(html)})  # noqa: S308  # our own text


@access(reads=public)
def problems(request: HttpRequest) -> HttpResponse:
    return render(request, "collab/problems.html", {"types": PROBLEM_TYPES, "codes": FAULT_CODES})


@access(reads=public)
def problem_page(request: HttpRequest, slug: str) -> HttpResponse:
    """About one type of problem, or one code of a fault."""
    kind, code = PROBLEM_TYPES.get(slug), FAULT_CODES.get(slug)
    if kind is not None:
        said, remedy = kind.meaning, kind.remedy
        example = problem(slug, said, [EXAMPLE_FAULT] if slug == "invalid-body" else None)
    elif code is not None:
        said, remedy = code, ""
        example = {**EXAMPLE_FAULT, "code": slug, "detail": code}
    else:
        raise Http404
    shown = {"slug": slug, "kind": kind, "meaning": rendered(said), "remedy": rendered(remedy)}
    return render(request, "collab/problem.html", {**shown, "example": json.dumps(example, indent=2)})
