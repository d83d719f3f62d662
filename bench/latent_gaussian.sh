#!/usr/bin/env bash
# Normal effects behind other data by maximum likelihood: `map` beside glmmTMB and glmer of lme4 (nAGQ = 1, its default), on the same simulated files.
# Groups: Poisson counts, five of each group, with a covariate. Persons: yes or no, ten of each. Crossed: counts of pairs of a person and an item, ten of each person. Series: counts whose log rate is a stationary AR(1), beside `ar1` of glmmTMB.
# Both tools integrate by Laplace's method; so does `--marginalize laplace` here, whose log-likelihood is compared first. The default here integrates groups by 15 nodes, which finds larger scales.
# Processor seconds: in R of the fit alone, without loading packages and reading the file; here of the whole command, its start of about 1 s and four starts of the optimization
# included, and of one with `--restarts 1`. Ratios are ours / theirs: above 1 this is slower. One run each. `short`: seconds.
# Needs Debian's r-cran-glmmtmb and r-cran-lme4.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
Rscript -e 'library(glmmTMB); library(lme4)' >/dev/null 2>&1 || { echo "needs glmmTMB and lme4: apt-get install r-cran-glmmtmb r-cran-lme4" >&2; exit 77; }
./probdsl --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/groups.gen" <<'GEN'
model Groups
data y[rows]: count
data x[rows]: real
data g[rows]: index[G]
param base: real
param beta: real
param spread: positive
for k in G { effect[k] ~ Normal(0, spread) }
for n in rows { y[n] ~ Poisson(log_rate = base + beta * x[n] + effect[g[n]]) }
GEN
sed 's/Groups/Persons/; s/y\[rows\]: count/y[rows]: bool/; s/Poisson(log_rate/Bernoulli(logit/' "$work/groups.gen" >"$work/persons.gen"
cat >"$work/crossed.gen" <<'GEN'
model Crossed
data y[rows]: count
data x[rows]: real
data g[rows]: index[G]
data h[rows]: index[H]
param base: real
param beta: real
param spread: positive
param items: positive
for k in G { effect[k] ~ Normal(0, spread) }
for k in H { item[k] ~ Normal(0, items) }
for n in rows { y[n] ~ Poisson(log_rate = base + beta * x[n] + effect[g[n]] + item[h[n]]) }
GEN
cat >"$work/series.gen" <<'GEN'
model Series
data y[times]: count
param base: real
param keep: unit
param step: positive
level[1] ~ Normal(0, step / sqrt(1 - keep^2))
for t in 2..times { level[t] ~ Normal(keep * level[t-1], step) }
for t in times { y[t] ~ Poisson(log_rate = base + level[t]) }
GEN
cat >"$work/fit.R" <<'R'
# a fit, its log-likelihood, estimates and processor seconds: tool, kind, file
arguments <- commandArgs(trailingOnly = TRUE)
suppressMessages(library(arguments[1], character.only = TRUE))
d <- read.csv(arguments[3])
kind <- arguments[2]
family <- if (kind == "persons") binomial else poisson
if (kind == "series") { d$t <- factor(seq_len(nrow(d))); d$one <- factor(1) } else d$g <- factor(d$g)
formula <- switch(kind, series = y ~ 1 + ar1(0 + t | one), crossed = y ~ x + (1 | g) + (1 | h), y ~ x + (1 | g))
begun <- proc.time()
fit <- if (arguments[1] == "lme4") glmer(formula, data = d, family = family) else glmmTMB(formula, data = d, family = family)
used <- sum((proc.time() - begun)[c(1, 2, 4, 5)])
if (arguments[1] == "lme4") found <- c(fixef(fit), sqrt(VarCorr(fit)$g[1]), if (kind == "crossed") sqrt(VarCorr(fit)$h[1])) else {
  v <- VarCorr(fit)$cond[[1]]
  sd <- unname(attr(v, "stddev")[1])
  found <- unname(fixef(fit)$cond)
  if (kind == "crossed") sd <- c(sd, unname(attr(VarCorr(fit)$cond[[2]], "stddev")[1]))
  found <- if (kind == "series") { keep <- attr(v, "correlation")[1, 2]; c(found, keep, sd * sqrt(1 - keep^2)) } else c(found, sd)
}
cat(sprintf("%.10g", c(used, as.numeric(logLik(fit)), found)), sep = "\n")
R
/usr/bin/python3 - "$work" <<'PY'
import json, math, random, subprocess, sys
from measure import SHORT, pick, program
work = sys.argv[1]

def poisson(rate, draw):
    count, product, bound = 0, draw.random(), math.exp(-rate)
    while product > bound: count, product = count + 1, product * draw.random()
    return count

def simulate(kind, size, file):
    draw = random.Random(20260)
    with open(file, "w") as out:
        if kind == "series":
            print("y", file=out)
            level = draw.gauss(0, 0.2 / math.sqrt(1 - 0.95 ** 2))
            for _ in range(size):
                print(poisson(math.exp(1 + level), draw), file=out)
                level = draw.gauss(0.95 * level, 0.2)
            return
        if kind == "crossed":
            print("y,x,g,h", file=out)
            persons, items = [draw.gauss(0, 0.6) for _ in range(size)], [draw.gauss(0, 0.4) for _ in range(size // 2)]
            for row in range(10 * size):
                x, person, item = draw.gauss(0, 1), row % size, draw.randrange(size // 2)
                print(poisson(math.exp(0.5 + 0.3 * x + persons[person] + items[item]), draw), repr(x), person + 1, item + 1, sep=",", file=out)
            return
        print("y,x,g", file=out)
        for group in range(size):
            effect = draw.gauss(0, 0.7 if kind == "groups" else 1.2)
            for _ in range(5 if kind == "groups" else 10):
                x = draw.gauss(0, 1)
                y = poisson(math.exp(0.3 + 0.5 * x + effect), draw) if kind == "groups" else int(draw.random() < 1 / (1 + math.exp(0.4 - 0.8 * x - effect)))
                print(y, repr(x), group + 1, sep=",", file=out)

def ours(kind, file, *options):
    out, seconds = program("./probdsl", "fit", f"{work}/{kind}.gen", "--data", file, "--method", "map", "--format", "json", *options)
    fit = json.loads(out)
    return seconds, fit["objective"]["value"], [p["values"][0] for p in fit["parameters"]]

def theirs(tool, kind, file):
    run = subprocess.run(["Rscript", f"{work}/fit.R", tool, kind, file], capture_output=True, text=True, env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"})
    if run.returncode: sys.exit(run.stderr)
    used, likelihood, *found = map(float, run.stdout.split())
    return used, likelihood, found

cases = [("groups", size, f"Poisson, {size:,} groups x 5") for size in pick((1_000, 10_000), (100,))]
cases += [("persons", size, f"yes or no, {size:,} persons x 10") for size in pick((1_000,), (100,))]
cases += [("crossed", size, f"Poisson, {size:,} x {size // 2:,}, {10 * size:,} rows") for size in pick((1_000,), (150,))]
cases += [("series", size, f"series of {size:,} counts") for size in pick((2_000,), (100,))]
for kind, size, name in cases:
    file = f"{work}/{kind}.csv"
    simulate(kind, size, file)
    rows = [("probdsl", *ours(kind, file)), ("one start", *ours(kind, file, "--restarts", "1")), ("laplace", *ours(kind, file, "--marginalize", "laplace"))]
    rows += [(tool, *theirs(tool, kind, file)) for tool in (("glmmTMB", "lme4") if kind != "series" else ("glmmTMB",))]
    likelihood = {row[0]: row[2] for row in rows}
    if abs(likelihood["laplace"] - likelihood["glmmTMB"]) > 1e-3: sys.exit(f"{name}: log-likelihoods by Laplace's method differ: {likelihood}")
    seconds = {row[0]: row[1] for row in rows}
    print(f"{name:32} " + "   ".join(f"{what} {seconds[what]:.2f} s" for what in seconds)
        + "   " + "   ".join(f"ratio to {tool} {seconds['probdsl'] / seconds[tool]:.2f}, of one start {seconds['one start'] / seconds[tool]:.2f}" for tool in ("glmmTMB", "lme4") if tool in seconds))
    names = {"series": "base keep step", "crossed": "base beta spread items"}.get(kind, "base beta spread")
    for what, _, value, found in rows:
        if what != "one start": print(f"    {what:10} log-likelihood {value:.4f}   " + "   ".join(f"{n} {f:.5f}" for n, f in zip(names.split(), found, strict=True)), flush=True)
PY
