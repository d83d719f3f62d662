"""The tables of bench/nuts.sh. Arguments: a folder with the stories and Stan's programs, then `grid` or not, then names of models; all without names."""
import csv, glob, json, os, statistics, subprocess, sys
import numpy as np
import data, sizes
from measure import SHORT, pick, program

work, *words = sys.argv[1:]
is_grid = words[:1] == ["grid"]
chosen = words[is_grid:]
DRAWS, CHAINS, MOST = pick(1000, 100), 4, 5
WARM_UP = pick(400, 150)

# what both sides report; positive ones are compared by their logs, since scales have heavy tails
REPORTED = {
    "groups": ("1,000 groups, 5,000 rows", ["mu", "b", "tau", "sigma", "z"], ["tau", "sigma"]),
    "process": ("Gaussian process, 100 rows", ["rho", "alpha", "sigma"], ["rho", "alpha", "sigma"]),
    "items": ("item response, 10,000 answers", ["ease", "load", "trait"], ["load"]),
    "states": ("hidden Markov, 1,000 steps", ["move", "center", "spread"], ["spread"]),
    "garch": ("GARCH(1,1), 1,000 steps", ["mu", "alpha0", "alpha1", "beta1"], ["alpha0"]),
    "arma": ("ARMA(1,1), 1,000 steps", ["mu", "phi", "theta", "sigma"], ["sigma"]),
    "horseshoe": ("horseshoe, 100 rows x 20", ["base", "noise", "overall", "own", "beta"], ["noise", "overall", "own"]),
    "predators": ("predator-prey, 21 years", ["rates", "start", "noise"], ["rates", "start", "noise"]),
    "ratings": ("ordinal, 1,000 rows x 5", ["cut", "slope"], []),
    "mixture": ("mixture of 3, 1,000 rows", ["weight", "center", "spread"], ["spread"]),
}
# those with latents that the default plan integrates
ELIMINATED = ["groups", "items", "horseshoe"]


class Run:
    """Draws by the name of a parameter [chains, draws], and what they took."""

    def __init__(self, model, draws, values):
        if "z.1" in draws and model == "horseshoe":
            for d in range(1, 21): draws[f"beta.{d}"] = draws["overall"] * draws[f"own.{d}"] * draws[f"z.{d}"]
        _, names, positive = REPORTED[model]
        root = lambda name: name.split(".")[0]
        self.draws = {n: np.log(x) if root(n) in positive else x for n, x in draws.items() if root(n) in names}
        self.values = values
        vars(self).update(values)
        self.sizes = {n: sizes.bulk(x) for n, x in self.draws.items()}

    def finish(self, of_fit=None):
        """The smallest effective sample size: by the fit's own weights, if it has any."""
        self.name, self.least = min((of_fit or self.sizes).items(), key=lambda s: s[1])
        return self


def numbers(text):
    return {name: float(value) for name, value in (line.split() for line in text.splitlines() if len(line.split()) == 2)}


def binary(path):
    """Files of names and doubles: [parameters, chains, draws]."""
    names = [line.strip().replace("[", ".").replace(",", ".").replace("]", "") for line in open(f"{path}.names")]
    values = np.fromfile(f"{path}.draws").reshape((len(names), CHAINS, -1))
    return dict(zip(names, values))


def story(model, marginalize):
    own = f"{work}/{model}.off.gen"
    return own if marginalize == "off" and os.path.exists(own) else f"{work}/{model}.gen"


def counted(model, marginalize, metric="default", estimator="fisher", schedule="nuts-rs", warm_up=WARM_UP):
    """Ours by the program that counts gradients."""
    path = f"{work}/{model}.{marginalize}.{metric}.{estimator}.{schedule}"
    plan = marginalize if model in ELIMINATED else "auto"
    out, seconds = program("dotnet", "artifacts/bin/WarmUps/release/ProbDsl.Bench.WarmUps.dll", story(model, marginalize), f"{work}/{model}.csv", path, plan, metric,
        estimator, schedule, str(warm_up), str(DRAWS))
    values = numbers(out)
    values.update(processor=seconds, gradients=values["gradients_of_starts"] + values["gradients_of_warm_up"] + values["gradients_of_draws"])
    return Run(model, binary(path), values).finish()


def fitted(model, marginalize, count):
    """Ours by the command, with the gradients of the same chains."""
    path = f"{work}/{model}.{marginalize}"
    # a story of its own has nothing that could be integrated
    options = ["--marginalize", marginalize] if model in ELIMINATED and not story(model, marginalize).endswith(".off.gen") else []
    _, seconds = program("./probdsl", "fit", story(model, marginalize), "--data", f"{work}/{model}.csv", "--method", "nuts", "--threads", "1", "--num-warmup", str(WARM_UP),
        "--num-samples", str(CHAINS * DRAWS), "--out", path, "--overwrite", *options)
    record, columns = json.load(open(f"{path}/fit.json")), {}
    for file in sorted(glob.glob(f"{path}/draws*.csv")):
        with open(file) as lines: rows = list(csv.reader(line for line in lines if line[0] != "#"))
        for name, *values in zip(*rows): columns.setdefault(name, []).append(np.array(values, float))
    draws = {name: np.reshape(values, (CHAINS, -1)) for name, values in columns.items()}
    steps = record["trajectories"]["mean_leapfrogs"] * CHAINS * DRAWS
    if abs(steps - count.gradients_of_draws) > 0.5: sys.exit(f"{model}: {steps:.0f} gradients of draws in the fit, {count.gradients_of_draws:.0f} in those counted")
    run = Run(model, draws, {**count.values, "processor": seconds})
    weights = record.get("latent_weights")
    run.weights = weights
    if not (weights or {}).get("corrected"): return run.finish()
    # draws that weights have chosen: sizes as the fit reports them, of means
    found = {}
    for p in record["parameters"]:
        if p["name"] in REPORTED[model][1]:
            found.update({f"{p['name']}.{i}": size for i, size in enumerate(p["effective_draws"])})
    return run.finish(found)


def rstan(model):
    names, kept = [n for n in REPORTED[model][1] if n != "beta"] + (["z"] if model == "horseshoe" else []), f"{work}/{model}.rstan"
    if not os.path.exists(kept):
        run = subprocess.run(["Rscript", "bench/nuts/rstan.R", work, model, "1", *names], capture_output=True, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "R_MAKEVARS_USER": os.path.abspath("bench/nuts/Makevars")})
        if run.returncode: sys.exit(run.stderr)
        with open(kept, "w") as file: file.write(run.stdout)
    with open(kept) as file: values = numbers(file.read())
    values["gradients_of_starts"] = 0
    draws = binary(f"{work}/{model}")
    own, theirs = sizes.bulk(next(iter(draws.values()))), values["ess_bulk"]
    if abs(own / theirs - 1) > 0.01: sys.exit(f"{model}: bulk effective sample size {own:.1f} here, {theirs:.1f} by rstan")
    return Run(model, draws, values).finish()


def mismatches(model, what, ours, theirs):
    """How many means differ by more Monte Carlo standard errors of both than the limit; prints them."""
    wrong = 0
    for name in theirs.draws:
        (a, sd, e), (b, _, f) = sizes.of_mean(ours.draws[name]), sizes.of_mean(theirs.draws[name])
        if getattr(ours, "weights", None): e = max(e, sd / np.sqrt(ours.least))
        distance = abs(a - b) / np.hypot(e, f)
        if not distance <= MOST:
            wrong += 1
            print(f"{model}, {what}: the mean of {name} is {a:.5g} here and {b:.5g} by rstan, {distance:.1f} standard errors apart", flush=True)
    return wrong


def per(run):
    """Effective sample size per second, per 1,000 gradients, and per 1,000 of the draws alone."""
    return run.least / run.processor, 1000 * run.least / run.gradients, 1000 * run.least / run.gradients_of_draws


COLUMNS = [("sampled", 7), ("ESS", 9), ("of", 11), ("seconds", 9), ("1000 grad", 10), ("of draws", 10), ("ESS/s", 9), ("/1000 g", 9), ("draws", 9), ("div.", 6),
    ("x s", 9), ("x grad", 9), ("x draws", 9)]


def line(model, what, run, other=None):
    rates = per(run)
    cells = [f"{getattr(run, 'sampled', len(run.draws)):.0f}", f"{run.least:,.0f}", run.name, f"{run.processor:.2f}", f"{run.gradients / 1000:,.1f}",
        f"{run.gradients_of_draws / 1000:,.1f}", *(f"{rate:.2f}" for rate in rates), f"{run.divergences:.0f}"]
    if other: cells += [f"{a / b:.2f}" for a, b in zip(rates, per(other))]
    print(f"{model:12}{what:9}" + "".join(f"{cell:>{width}}" for cell, (_, width) in zip(cells, COLUMNS)), flush=True)


def compare():
    print(" " * 21 + "".join(f"{name:>{width}}" for name, width in COLUMNS))
    ratios, wrong, compiled = {}, 0, []
    add = lambda what, kinds, a, b, model: [ratios.setdefault((what, kind), []).append((x / y, model)) for kind, x, y in zip(kinds, per(a), per(b))]
    for model in chosen or pick(list(REPORTED), ["groups", "arma"]):
        theirs = None if SHORT else rstan(model)
        if theirs:
            compiled.append(theirs.compile)
            line(model, "rstan", theirs)
        runs = {"nuts": fitted(model, "auto", counted(model, "auto"))}
        if model in ELIMINATED: runs["off"] = fitted(model, "off", counted(model, "off"))
        runs["diagonal"] = counted(model, "off", "diagonal")
        for what, run in runs.items():
            line(model, what, run, theirs)
            if theirs is None: continue
            wrong += mismatches(model, what, run, theirs)
            add(f"{what} / rstan", ("second", "gradient", "gradient of draws"), run, theirs, model)
        if "off" in runs: add("nuts / off", ("second", "gradient"), runs["nuts"], runs["off"], model)
    if SHORT: return
    print(f"Stan compiles each program in {min(compiled):.0f} to {max(compiled):.0f} s, which no value includes")
    for (what, kind), values in ratios.items():
        least, where = min(values)
        print(f"{what}, ESS per {kind}: median {statistics.median(v for v, _ in values):.2f}, least {least:.2f} ({where}), "
            f"below 1 in {sum(v < 1 for v, _ in values)} of {len(values)}")
    sys.exit(wrong > 0)


def grid():
    """Two estimators by two schedules, by the diagonal metric."""
    cells = [(e, s) for s in ("nuts-rs", "stan") for e in ("fisher", "variance")]
    table = {cell: ([], []) for cell in cells}
    print("ESS per 1,000 gradients, with the warm-up and of the draws alone\n" + f"{'model':12}" + "".join(f"{f'{e}, {s}':>24}" for e, s in cells))
    for model in chosen or pick(list(REPORTED), ["arma"]):
        text = ""
        for cell in cells:
            run = counted(model, "off", "diagonal", *cell, warm_up=pick(1000, 150) if cell[1] == "stan" else WARM_UP)
            for values, rate in zip(table[cell], per(run)[1:]): values.append(rate)
            text += f"{per(run)[1]:14.2f}{per(run)[2]:10.2f}"
        print(f"{model:12}{text}", flush=True)
    text = "".join(f"{statistics.median(a / b for a, b in zip(table[cell][0], table[cells[3]][0])):14.2f}"
        f"{statistics.median(a / b for a, b in zip(table[cell][1], table[cells[3]][1])):10.2f}" for cell in cells)
    print(f"{'median ratio':12}{text}   to the last")


for name, (table, others) in data.models(SHORT).items():
    if name in (chosen or REPORTED): data.write(work, name, table, others)
grid() if is_grid else compare()
