"""The report as a file: a module per format, each with MEDIA_TYPE and `write(data) -> bytes`."""

from types import ModuleType

from tracker.reports.formats import csv, pdf, xlsx

FORMATS: dict[str, ModuleType] = {"pdf": pdf, "xlsx": xlsx, "csv": csv}
FORMAT_NAMES = {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV"}
