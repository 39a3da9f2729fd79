"""The version of the product, as `manage.py version`, /metrics and an image name it. pyproject.toml has the same."""

VERSION = "0.1.0"
