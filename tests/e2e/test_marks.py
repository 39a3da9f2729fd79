"""Every week that is drawn stands out from its card by 3 to 1 (WCAG 2.2, 1.4.11), by its colour or by its edge."""

from foundation.tenancy import across_institutions
from tests.e2e.conftest import LOOKS, Visit
from tests.e2e.contrast import CONTRAST
from tracker.projects.models import Project

LIBRARIAN = "amara@brackenfield.example"
FAINT = r"""() => {
    CONTRAST
    const marks = [...document.querySelectorAll(".week > i, .strip rect")], faint = [];
    for (const mark of marks) {
        const style = getComputedStyle(mark), drawn = mark.tagName === "I"
            ? [style.backgroundColor, parseFloat(style.borderTopWidth) ? style.borderTopColor : style.backgroundColor]
            : [style.fill, style.stroke];
        const behind = getComputedStyle(mark.closest(".card")).backgroundColor;
        const best = Math.max(...drawn.filter(text => /^rgb\(/.test(text)).map(text => contrast(text, behind)), 0);
        if (best < 3) faint.push(`${best.toFixed(2)}: ${mark.parentElement.outerHTML.slice(0, 80)}`);
    }
    return [marks.length, faint];
}""".replace("CONTRAST", CONTRAST)


def test_weeks_stand_out_from_their_card(story: None, visit: Visit) -> None:
    visitor = visit(LIBRARIAN)
    with across_institutions():
        project = Project.objects.get(name="Eduroam and SSO")
    for address in ("/", f"/projects/{project.pk}/"):
        page = visitor.open(address)
        for width, scheme in LOOKS:
            visitor.look(width, scheme)
            drawn, faint = page.evaluate(FAINT)
            assert drawn > 10, address
            assert faint == [], (address, width, scheme)
