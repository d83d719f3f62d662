"""The highest point of air_quality_joint.gen by an EM of its own, plain Python: each day on its own, missing cells filled in by their conditional means, with their conditional covariances."""
import csv, math

def inverse(a):
    n, det = len(a), 1.0
    m = [row + [float(i == j) for j in range(n)] for i, row in enumerate(a)]
    for c in range(n):
        det *= m[c][c]
        m[c] = [v / m[c][c] for v in m[c]]
        for r in range(n):
            if r != c: m[r] = [v - m[r][c] * w for v, w in zip(m[r], m[c])]
    return [row[n:] for row in m], det

def cell(text, f):
    return f(float(text)) if text else None

days = [[cell(r["ozone"], math.log), cell(r["solar_r"], lambda v: v / 100), cell(r["wind"], float), cell(r["temp"], float)] for r in csv.DictReader(open("air_quality.csv"))]
all4, last = range(4), -math.inf
there = [[d[i] for d in days if d[i] is not None] for i in all4]
mean = [sum(v) / len(v) for v in there]
cov = [[sum((v - mean[i]) ** 2 for v in there[i]) / len(there[i]) if i == j else 0.0 for j in all4] for i in all4]
while True:
    value, full, spread = 0.0, [], [[0.0] * 4 for _ in all4]
    for day in days:
        o, m = [i for i in all4 if day[i] is not None], [i for i in all4 if day[i] is None]
        precision, det = inverse([[cov[i][j] for j in o] for i in o])
        pull = [sum(p * (day[j] - mean[j]) for p, j in zip(row, o)) for row in precision]
        value -= 0.5 * (sum((day[i] - mean[i]) * p for i, p in zip(o, pull)) + math.log(det) + len(o) * math.log(2 * math.pi))
        full.append([mean[i] + sum(cov[i][j] * p for j, p in zip(o, pull)) if i in m else day[i] for i in all4])
        for i in m:
            for j in m: spread[i][j] += cov[i][j] - sum(cov[i][a] * precision[x][y] * cov[b][j] for x, a in enumerate(o) for y, b in enumerate(o))
    if value - last < 1e-14 * abs(value): break
    last, mean = value, [sum(d[i] for d in full) / len(full) for i in all4]
    cov = [[(sum((d[i] - mean[i]) * (d[j] - mean[j]) for d in full) + spread[i][j]) / len(full) for j in all4] for i in all4]
print("log_likelihood", repr(value), "mean", mean, "cov", cov)
