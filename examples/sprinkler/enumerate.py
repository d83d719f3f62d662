"""The posterior of sprinkler.gen and week.gen by adding up all joint states, with nothing but loops."""
from itertools import product
from math import log


def bit(value, p):
    return p if value else 1 - p


def lawn(rain, sprinkler):
    return (0.99 if sprinkler else 0.8) if rain else (0.9 if sprinkler else 0.0)


def report(name, weights, holds):
    print(f"{name:22} {sum(w for s, w in weights.items() if holds(s)) / sum(weights.values()):.15g}")


weights = {(r, s): bit(r, 0.2) * bit(s, 0.01 if r else 0.4) * lawn(r, s) for r, s in product((0, 1), repeat=2)}
print("sprinkler.gen")
report("P(rain)", weights, lambda s: s[0])
report("P(sprinkler)", weights, lambda s: s[1])
print(f"{'log evidence':22} {log(sum(weights.values())):.15g}")

days = [(1, 1), (0, None), (1, 0), (1, None), (1, 1), (None, 1), (0, 0)]
weights = {}
for season in (0, 1):
    # rain and sprinkler of seven days: 4^7 states for each season
    for state in product(product((0, 1), repeat=2), repeat=len(days)):
        p = (0.7, 0.3)[season]
        for (rain, sprinkler), (wet, neighbor) in zip(state, days):
            p *= bit(rain, (0.1, 0.6)[season]) * bit(sprinkler, 0.01 if rain else 0.4)
            if wet is not None:
                p *= bit(wet, lawn(rain, sprinkler))
            if neighbor is not None:
                p *= bit(neighbor, 0.8 if rain else 0.05)
        weights[season, state] = p

print("week.gen")
report("P(season = 2)", weights, lambda s: s[0])
for d in range(len(days)):
    report(f"P(rain[{d + 1}])", weights, lambda s: s[1][d][0])
for d in range(len(days)):
    report(f"P(sprinkler[{d + 1}])", weights, lambda s: s[1][d][1])
for d in range(len(days)):
    report(f"needless[{d + 1}]", weights, lambda s: s[1][d][0] and s[1][d][1])
print(f"{'log evidence':22} {log(sum(weights.values())):.15g}")
