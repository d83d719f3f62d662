"""Writes covering_and_seeking.svg: the density of two_modes.gen, and the Gaussians of both directions."""
from math import exp, pi, sqrt

WIDTH, HEIGHT, HEAD, LOW, HIGH, TOP = 640, 260, 24, -7.0, 7.0, 0.6


def normal(x, mean, sd):
    return exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * sqrt(2 * pi))


CURVES = [
    ("two modes", "#444", lambda x: 0.6 * normal(x, -2, 0.7) + 0.4 * normal(x, 2, 0.7)),
    ("mle: covering", "#1f5f99", lambda x: normal(x, -0.4, sqrt(0.49 + 0.96 * 4))),
    ("advi: seeking", "#c2410c", lambda x: normal(x, -1.99629, 0.70558)),
]


def path(density):
    points = []
    for i in range(281):
        x = LOW + (HIGH - LOW) * i / 280
        points.append(f"{WIDTH * i / 280:.1f} {HEAD + HEIGHT * (1 - density(x) / TOP):.1f}")
    return "M" + "L".join(points)


with open("covering_and_seeking.svg", "w") as file:
    file.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + HEAD + 2}" width="{WIDTH}">'
        "<style>text{font:14px sans-serif}path{fill:none;stroke-width:2}</style>"
        f'<rect width="{WIDTH}" height="{HEIGHT + HEAD + 2}" fill="#fff"/>'
        + "".join(f'<path d="{path(density)}" stroke="{color}"/>' for _, color, density in CURVES)
        + "".join(f'<text x="{430}" y="{50 + 22 * k}" fill="{color}">{name}</text>' for k, (name, color, _) in enumerate(CURVES))
        + "</svg>\n"
    )
