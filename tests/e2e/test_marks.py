"""Every week that is drawn stands out from its card by 3 to 1 (WCAG 2.2, 1.4.11), by its colour or by its edge."""

from foundation.tenancy import across_institutions
from tests.e2e.conftest import LOOKS, Visit
from tracker.projects.models import Project

LIBRARIAN = "amara@brackenfield.example"
FAINT = r"""() => {
    const light = text => {
        const [r, g, b] = text.match(/[\d.]+/g).slice(0, 3).map(part => {
            const share = Number(part) / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const marks = [...document.querySelectorAll(".week > i, .strip rect")], faint = [];
    for (const mark of marks) {
        const style = getComputedStyle(mark), drawn = mark.tagName === "I"
            ? [style.backgroundColor, parseFloat(style.borderTopWidth) ? style.borderTopColor : style.backgroundColor]
            : [style.fill, style.stroke];
        const behind = light(getComputedStyle(mark.closest(".card")).backgroundColor);
        const best = Math.max(...drawn.filter(text => /^rgb\(/.test(text)).map(text => {
            const other = light(text);
            return (Math.max(other, behind) + 0.05) / (Math.min(other, behind) + 0.05);
        }), 0);
        if (best < 3) faint.push(`${best.toFixed(2)}: ${mark.parentElement.outerHTML.slice(0, 80)}`);
    }
    return [marks.length, faint];
}"""


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
