"""One SVG of digits, sixteen in a line: picture.py OUT.svg FILE.csv ...; of each file, the first 64 columns of the first 16 rows."""
import csv
import sys

SIDE, GAP, ACROSS, SCALE = 8, 2, 16, 4


def squares(files):
    levels = {}
    for down, file in enumerate(files):
        for across, row in enumerate(list(csv.reader(open(file)))[1 : ACROSS + 1]):
            for at, cell in enumerate(row[: SIDE * SIDE]):
                level = min(16, int(float(cell)))
                x, y = across * (SIDE + GAP) + at % SIDE, down * (SIDE + GAP) + at // SIDE
                levels.setdefault(level, []).append(f"M{x} {y}h1v1h-1z")
    return [f'<path fill-opacity="{level / 16:.3f}" d="{"".join(at)}"/>' for level, at in sorted(levels.items()) if level > 0]


def main(out, *files):
    width, height = ACROSS * (SIDE + GAP) + GAP, len(files) * (SIDE + GAP) + GAP
    with open(out, "w") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-GAP} {-GAP} {width} {height}" width="{SCALE * width}" '
            f'shape-rendering="crispEdges"><rect x="{-GAP}" y="{-GAP}" width="{width}" height="{height}" fill="#fff"/>'
            + "\n".join(squares(files))
            + "</svg>\n"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
