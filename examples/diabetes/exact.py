"""The posterior and the evidence of diabetes.gen by the textbook's formulas (Bishop 2006, sections 3.3 and 3.5; O'Hagan and Forster 2004, chapter 11), with numpy alone."""
import csv, math
import numpy as np

rows = np.array([[float(c) for c in row.values()] for row in csv.DictReader(open("diabetes.csv"))])
n = len(rows)
design, y = np.hstack([rows[:, :10], np.ones((n, 1))]), rows[:, 10]
prior = np.diag([0.01] * 10 + [0.0001])
first = np.array([0.0] * 10 + [150.0])
precision = prior + design.T @ design
mean = np.linalg.solve(precision, prior @ first + design.T @ y)
shape = 1 + n / 2
rate = 1 + 0.5 * (y @ y + first @ prior @ first - mean @ precision @ mean)
scale = np.sqrt(np.diag(np.linalg.inv(precision)) * rate / shape * (2 * shape) / (2 * shape - 2))
evidence = 0.5 * (np.linalg.slogdet(prior)[1] - np.linalg.slogdet(precision)[1]) - n / 2 * math.log(2 * math.pi) + math.lgamma(shape) - shape * math.log(rate)
print("precision", shape / rate, math.sqrt(shape) / rate)
for name, m, sd in zip([f"weight[{i + 1}]" for i in range(10)] + ["base"], mean, scale):
    print(name, repr(float(m)), repr(float(sd)))
print("log_evidence", evidence)
