"""The maximum of least_squares.gen: the normal equations in exact rational arithmetic, standard library alone."""
import csv, math
from fractions import Fraction

rows = [[Fraction(c) for c in row.values()] for row in csv.DictReader(open("diabetes.csv"))]
design, y = [[Fraction(1), *row[:10]] for row in rows], [row[10] for row in rows]
n, d = len(rows), 11
system = [[sum(r[i] * r[j] for r in design) for j in range(d)] + [sum(r[i] * t for r, t in zip(design, y))] for i in range(d)]
for i in range(d):
    system[i] = [v / system[i][i] for v in system[i]]
    for k in range(d):
        if k != i:
            system[k] = [a - system[k][i] * b for a, b in zip(system[k], system[i])]
best = [row[d] for row in system]
variance = sum((t - sum(a * b for a, b in zip(r, best))) ** 2 for r, t in zip(design, y)) / n
for name, value in zip(["base"] + [f"weight[{i + 1}]" for i in range(10)], best):
    print(name, repr(float(value)))
print("sd", repr(math.sqrt(variance)))
print("log_likelihood", repr(-0.5 * n * (math.log(2 * math.pi * variance) + 1)))
