"""`make check`: is docs/openapi.yaml as makers of tools for OpenAPI recommend? By Redocly's rules; a warning fails.
