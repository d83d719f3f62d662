"""The largest log-likelihood of classifier.gen: logistic regression by Newton's method, standard library alone."""
import csv, math

rows = list(csv.DictReader(open("breast_cancer.csv")))
columns = [[float(r[c]) for r in rows] for c in ("mean_radius", "mean_texture", "mean_smoothness")]
means = [sum(c) / len(c) for c in columns]
sds = [math.sqrt(sum((v - m) ** 2 for v in c) / len(c)) for c, m in zip(columns, means)]
design = [[1.0] + [(c[i] - m) / s for c, m, s in zip(columns, means, sds)] for i in range(len(rows))]
labels, w = [int(r["benign"]) for r in rows], [0.0] * 4

for step in range(30):
    gradient, system, value = [0.0] * 4, [[0.0] * 5 for _ in range(4)], 0.0
    for x, y in zip(design, labels):
        eta = sum(a * b for a, b in zip(w, x))
        p = 1 / (1 + math.exp(-eta))
        value += y * eta - math.log1p(math.exp(eta))
        for i in range(4):
            system[i][4] += (y - p) * x[i]
            for j in range(4):
                system[i][j] += p * (1 - p) * x[i] * x[j]
    for i in range(4):
        system[i] = [v / system[i][i] for v in system[i]]
        for k in range(4):
            if k != i:
                system[k] = [a - system[k][i] * b for a, b in zip(system[k], system[i])]
    w = [a + row[4] for a, row in zip(w, system)]
print("log_likelihood", repr(value))
