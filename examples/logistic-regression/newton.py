# The values of expected.txt, by Newton's method: python3 newton.py (needs numpy).
import numpy as np

rows = np.genfromtxt("breast_cancer.csv", delimiter=",", names=True)
names = [n for n in rows.dtype.names if n != "benign"]
x = np.stack([rows[n] for n in names], 1)
x = np.column_stack([np.ones(len(x)), (x - x.mean(0)) / x.std(0, ddof=1)])
y = rows["benign"]
sd = np.array([5.0] + [2.5] * 30)
w = np.zeros(31)
for _ in range(100):
    p = 1 / (1 + np.exp(-x @ w))
    w += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(sd ** -2), x.T @ (y - p) - w / sd ** 2)
eta = x @ w
joint = -np.logaddexp(0, np.where(y == 1, -eta, eta)).sum() - (w ** 2 / (2 * sd ** 2) + np.log(sd) + 0.5 * np.log(2 * np.pi)).sum()
print("base", repr(w[0]))
for i in (1, 2, 11, 30):
    print(f"weight[{i}]", repr(w[i]))
print("log_joint", repr(joint))
p = 1 / (1 + np.exp(-eta))
curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(sd ** -2)
spread = np.sqrt(np.diag(np.linalg.inv(curvature)))
print("laplace: sd(base)", repr(spread[0]))
for i in (1, 2, 11, 30):
    print(f"laplace: sd(weight[{i}])", repr(spread[i]))
print("laplace: log_evidence", repr(joint + 31 / 2 * np.log(2 * np.pi) - np.linalg.slogdet(curvature)[1] / 2))
