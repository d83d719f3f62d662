"""One SVG of points side by side: pictures.py OUT.svg TITLE=FILE.csv ...; each file has columns x and y, of which those within 0.6 are shown."""
import csv
import sys

SIDE, EDGE, GAP, HEAD = 240, 0.6, 10, 22


def dots(path):
    places = []
    for row in csv.DictReader(open(path)):
        x, y = float(row["x"]), float(row["y"])
        if max(abs(x), abs(y)) <= EDGE:
            places.append((round((x + EDGE) / (2 * EDGE) * SIDE * 4), round((EDGE - y) / (2 * EDGE) * SIDE * 4)))
    return "".join(f"M{x} {y}h0" for x, y in sorted(set(places)))


def panel(at, title, path):
    return (
        f'<g transform="translate({at} {HEAD})"><text x="{SIDE // 2}" y="-7">{title}</text>'
        f'<rect width="{SIDE}" height="{SIDE}"/><path transform="scale(.25)" d="{dots(path)}"/></g>'
    )


def main(out, *panels):
    width = len(panels) * (SIDE + GAP) - GAP
    drawn = [panel(k * (SIDE + GAP), *p.split("=", 1)) for k, p in enumerate(panels)]
    with open(out, "w") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 0 {width + 2} {SIDE + HEAD + 1}" width="{width + 2}">'
            "<style>text{font:14px sans-serif;text-anchor:middle;fill:#444}rect{fill:#fff;stroke:#bbb}"
            "path{stroke:#1f5f99;stroke-width:7;stroke-linecap:round;stroke-opacity:.55}</style>"
            f'<rect x="-1" width="{width + 2}" height="{SIDE + HEAD + 1}" style="stroke:none"/>'
            + "\n".join(drawn)
            + "</svg>\n"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
