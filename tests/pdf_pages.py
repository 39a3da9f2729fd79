"""How full the pages of a PDF are."""

from typing import Any


def filled(page: Any) -> float:
    """How far down the page its text goes, as a share of its height; the footer, in the lowest twelfth, aside."""
    height = float(page.mediabox.height)
    ends: list[float] = []

    def see(text: str, matrix: list[float], text_matrix: list[float], *_font: Any) -> None:
        y = matrix[1] * text_matrix[4] + matrix[3] * text_matrix[5] + matrix[5]
        if text.strip() and y > height / 12:
            ends.append(y)

    page.extract_text(visitor_text=see)
    return 1 - min(ends, default=height) / height
