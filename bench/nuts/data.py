"""Simulates the data of the ten models, the same at every run: for each a table NAME.csv and NAME.data.R, the variables of NAME.stan."""
import csv
import numpy as np


def models(short):
    """The data of each model by name: the columns of its table, and what Stan's program has beside or in place of them."""
    small = 10 if short else 1

    def stream(seed): return np.random.default_rng(20260 + seed)

    def groups(r):
        count = 1000 // small
        g = np.repeat(np.arange(count), 5)
        x, effect = r.normal(size=g.size), r.normal(size=count)
        return {"y": 1 + 0.5 * x + 0.7 * effect[g] + r.normal(size=g.size), "x": x, "g": g + 1}, {"G": count}

    def process(r):
        x = np.sort(r.uniform(0, 10, 100 // small))
        covariance = 1.5 ** 2 * np.exp(-0.5 * (x[:, None] - x) ** 2) + 0.3 ** 2 * np.eye(x.size)
        return {"x": x, "y": np.linalg.cholesky(covariance) @ r.normal(size=x.size)}, {}

    def items(r):
        persons, count = 500 // small, 20
        person, item = np.repeat(np.arange(persons), count), np.tile(np.arange(count), persons)
        logit = r.lognormal(0, 0.4, count)[item] * r.normal(size=persons)[person] + r.normal(size=count)[item]
        return {"answer": (r.uniform(size=logit.size) < 1 / (1 + np.exp(-logit))).astype(int), "person": person + 1, "item": item + 1}, {"P": persons, "I": count}

    def states(r):
        move = np.array([[0.9, 0.07, 0.03], [0.05, 0.9, 0.05], [0.05, 0.1, 0.85]])
        state = [0]
        for _ in range(1000 // small - 1): state.append(r.choice(3, p=move[state[-1]]))
        return {"y": np.array([-2, 0, 3])[state] + np.array([0.8, 0.5, 1])[state] * r.normal(size=len(state))}, {}

    def garch(r):
        y, v = [], 1.0
        for _ in range(1000 // small):
            y.append(0.1 + np.sqrt(v) * r.normal())
            v = 0.1 + 0.15 * (y[-1] - 0.1) ** 2 + 0.75 * v
        return {"y": np.array(y)}, {}

    def arma(r):
        y, before, error = [], 0.5, 0.0
        for _ in range(1000 // small):
            mean = 0.2 + 0.6 * before + 0.4 * error
            error = 0.5 * r.normal()
            before = mean + error
            y.append(before)
        return {"y": np.array(y)}, {}

    def horseshoe(r):
        x = r.normal(size=(100, 20))
        beta = np.zeros(20)
        beta[:4] = 3, -2, 1.5, 0.7
        return {"y": 1 + x @ beta + r.normal(size=100), "x": x}, {"D": 20}

    def predators(_):
        with open("examples/predator-prey/pelts.csv") as file: rows = list(csv.DictReader(file))
        table = {name: np.array([float(row[name]) for row in rows]) for name in ("year", "hare", "lynx")}
        return table, {"time": table["year"] - 1900, "pelts": np.column_stack([table["hare"], table["lynx"]])}

    def ratings(r):
        x = r.normal(size=(1000 // small, 5))
        location = x @ np.array([1.2, 0.6, -0.8, 0.3, 0]) + r.logistic(size=x.shape[0])
        return {"rating": np.searchsorted([-2.5, -1, 0.5, 2], location) + 1, "x": x}, {"D": 5}

    def mixture(r):
        kind = r.choice(3, p=[0.3, 0.45, 0.25], size=1000 // small)
        return {"y": np.array([-3, 0, 4])[kind] + np.array([1, 0.7, 1.5])[kind] * r.normal(size=kind.size)}, {}

    every = [groups, process, items, states, garch, arma, horseshoe, predators, ratings, mixture]
    return {make.__name__: make(stream(i)) for i, make in enumerate(every)}


def write(folder, name, table, others):
    columns = {}
    for key, values in table.items():
        if values.ndim == 1: columns[key] = values
        else: columns.update({f"{key}{j + 1}": values[:, j] for j in range(values.shape[1])})
    with open(f"{folder}/{name}.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows(zip(*[[repr(v) for v in values.tolist()] for values in columns.values()]))
    with open(f"{folder}/{name}.data.R", "w") as file:
        for key, value in {"N": len(next(iter(table.values()))), **table, **others}.items():
            if np.ndim(value) == 0: text = str(value)
            else:
                text = "c(" + ", ".join(repr(v) for v in np.ravel(value, order="F").tolist()) + ")"
                if np.ndim(value) == 2: text = f"structure({text}, .Dim = c({value.shape[0]}, {value.shape[1]}))"
            print(key, "<-", text, file=file)
