"""How far two colours are apart, in JavaScript for the tests that look at marks: `contrast(one, other)` of two colours
as getComputedStyle gives them, by the formula of WCAG 2.2."""

CONTRAST = r"""
    const light = text => {
        const [r, g, b] = text.match(/[\d.]+/g).slice(0, 3).map(part => {
            const share = Number(part) / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) =>
        (Math.max(light(one), light(other)) + 0.05) / (Math.min(light(one), light(other)) + 0.05);
"""
