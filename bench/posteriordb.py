#!/usr/bin/env python3
"""Posteriors of posteriordb beside its reference draws (Magnusson, Bürkner, Vehtari): for each posterior that has them, the story of this folder for its model is fitted to its data.

    bench/posteriordb.py CHECKOUT [--method advi] [--only NAME] [--probdsl COMMAND]

CHECKOUT is a working copy of https://github.com/stan-dev/posteriordb. Prints for each posterior the method, k-hat or R-hat, the largest error of a posterior mean in standard deviations of the reference and in Monte Carlo standard errors (of both; the reference has
10,000 nearly independent draws), the standard deviation that is farthest off as a ratio, divergences, seconds, and whether the first line of the result says that it is in doubt. Only the Python standard
library is needed.
"""
import argparse, csv, io, json, math, os, shlex, statistics, subprocess, sys, tempfile, time, zipfile

here = os.path.dirname(os.path.abspath(__file__))


def unzipped(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(archive.namelist()[0]))


def flat(name, value):
    """Numbers by name: X_1, X_2 of a list."""
    if isinstance(value, list):
        return [pair for i, v in enumerate(value) for pair in flat(f"{name}_{i + 1}", v)]
    return [(name, value)]


def table(data):
    """The longest arrays side by side as CSV, a matrix by its columns; and all other numbers by name."""
    lengths = [len(v) for v in data.values() if isinstance(v, list)]
    rows = max(lengths)
    columns, rest = {}, {}
    for name, value in data.items():
        if isinstance(value, list) and len(value) == rows:
            if isinstance(value[0], list):
                for j in range(len(value[0])):
                    columns[f"{name}_{j + 1}"] = [row[j] for row in value]
            else:
                columns[name] = value
        else:
            rest.update(flat(name, value))
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(columns)
    out.writerows(zip(*columns.values()))
    return text.getvalue(), rest


def reference(path):
    """Mean and standard deviation of each number over all chains."""
    chains = unzipped(path)
    found = {}
    for name in chains[0]:
        draws = [v for chain in chains for v in chain[name]]
        sd = statistics.stdev(draws)
        found[name] = (statistics.fmean(draws), sd, sd / math.sqrt(len(draws)))
    return found


def estimates(fit):
    """Mean and standard deviation of each number, as the reference names them."""
    found = {}
    for estimate in fit.get("parameters", []) + fit.get("definitions", []):
        shape = estimate["shape"]
        none = [0] * len(estimate["values"])
        for i, (mean, sd, error) in enumerate(zip(estimate["values"], estimate.get("sd") or none, estimate.get("mcse") or none)):
            index, left = [], i
            for size in reversed(shape):
                index.insert(0, left % size + 1)
                left //= size
            found[estimate["name"] + (f"[{','.join(map(str, index))}]" if shape else "")] = (mean, sd, error or 0)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkout")
    parser.add_argument("--method")
    parser.add_argument("--options", default="", help="more options of `probdsl fit`")
    parser.add_argument("--only")
    parser.add_argument("--probdsl", default=os.path.join(here, "..", "probdsl"))
    asked = parser.parse_args()
    base = os.path.join(asked.checkout, "posterior_database")
    folder = os.path.join(base, "reference_posteriors", "draws", "draws")
    print(f"{'posterior':48} {'method':10} {'k-hat':>6} {'R-hat':>6} {'mean error':>10} {'MCSEs':>6} {'sd ratio':>8} {'divergences':>11} {'seconds':>7}  first line")
    counts = {"fitted": 0, "accurate": 0, "close": 0, "announced": 0, "poor": 0}
    for file in sorted(os.listdir(os.path.join(base, "posteriors"))):
        posterior = json.load(open(os.path.join(base, "posteriors", file)))
        name, drawn = posterior["name"], posterior.get("reference_posterior_name")
        if not drawn or asked.only and asked.only not in name:
            continue
        story = os.path.join(here, "posteriordb", f"{posterior['model_name']}.gen")
        if not os.path.exists(story):
            print(f"{name:48} no story: {posterior['model_name']}")
            continue
        text, rest = table(unzipped(os.path.join(base, "data", "data", f"{posterior['data_name']}.json.zip")))
        with tempfile.TemporaryDirectory() as made:
            data = os.path.join(made, "data.csv")
            open(data, "w").write(text)
            wanted = open(story).read()
            command = shlex.split(asked.probdsl) + ["fit", story, "--data", data] + (["--method", asked.method] if asked.method else []) + shlex.split(asked.options)
            for key, value in rest.items():
                if f"{key} = " in wanted.split("\n")[0]:
                    command += ["--set", f"{key}={value}"]
            started = time.time()
            ran = subprocess.run(command + ["--out", os.path.join(made, "fit")], capture_output=True, text=True)
            seconds = time.time() - started
            if ran.returncode != 0:
                print(f"{name:48} refused: {next((line for line in ran.stderr.splitlines() if line.startswith('error')), ran.stderr[:200])}")
                continue
            fit = json.load(open(os.path.join(made, "fit", "fit.json")))
        found, archive = estimates(fit), os.path.join(folder, f"{drawn}.json.zip")
        exact = reference(archive) if os.path.exists(archive) else found
        shared = [n for n in exact if n in found]
        missing = [n for n in exact if n not in found]
        error = max(abs(found[n][0] - exact[n][0]) / exact[n][1] for n in shared)
        ratio = max((found[n][1] / exact[n][1] for n in shared), key=lambda r: abs(math.log(max(r, 1e-9))))
        errors = max(abs(found[n][0] - exact[n][0]) / max(math.hypot(found[n][2], exact[n][2]), 1e-300) for n in shared)
        k = fit.get("weights", {}).get("pareto_k")
        k = math.inf if k == "infinity" else k
        r_hat = fit.get("chains", {}).get("r_hat")
        divergences = fit.get("trajectories", {}).get("divergences")
        first = (ran.stdout.split("\n\n")[1] if "\n\n" in ran.stdout else "").split("\n")[0]
        announced = first.startswith("note:")
        poor = (k or 0) > 0.7 or (r_hat or 0) > 1.05 or (divergences or 0) > 0
        known = os.path.exists(archive)
        counts["fitted"] += 1
        counts["accurate"] += known and error <= 0.3 and 0.5 <= ratio <= 2
        counts["close"] += known and errors <= 3 and 1 / 1.1 <= ratio <= 1.1
        counts["poor"] += poor
        counts["announced"] += poor and announced
        as_text = lambda value, digits: "-" if value is None else format(value, f".{digits}f")
        print(f"{name:48} {fit['method']:10} {as_text(k, 2):>6} {as_text(r_hat, 3):>6} {error:10.3f} {errors:6.1f} {ratio:8.3f} {as_text(divergences, 0):>11} {seconds:7.1f}  "
            f"{first if announced else '-'}{' (no ' + ', '.join(missing[:3]) + ')' if missing else ''}{'' if known else ' (no reference draws in this checkout)'}", flush=True)
    print(f"{counts['fitted']} fitted; {counts['close']} with every mean within 3 Monte Carlo standard errors and every standard deviation within 10%; "
        f"{counts['accurate']} with means within 0.3 standard deviations and standard deviations within a factor of 2; "
        f"{counts['announced']} of {counts['poor']} with k-hat above 0.7, R-hat above 1.05 or divergences say so in the first line")


if __name__ == "__main__":
    sys.exit(main())
