#!/usr/bin/env python3
"""Posteriors of posteriordb beside its reference draws (Magnusson, Bürkner, Vehtari): for each posterior that has them, the story of this folder for its model is fitted to its data.

    bench/posteriordb.py CHECKOUT [--method advi] [--only NAME] [--probdsl COMMAND]

CHECKOUT is a working copy of https://github.com/stan-dev/posteriordb. Prints for each posterior the method, k-hat, the largest error of a posterior mean in standard deviations of the reference, the standard
deviation that is farthest off as a ratio, seconds, and whether a k-hat above 0.7 stands in the first line of the result. Only the Python standard library is needed.
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
        found[name] = (statistics.fmean(draws), statistics.stdev(draws))
    return found


def estimates(fit):
    """Mean and standard deviation of each number, as the reference names them."""
    found = {}
    for estimate in fit.get("parameters", []) + fit.get("definitions", []):
        shape = estimate["shape"]
        for i, (mean, sd) in enumerate(zip(estimate["values"], estimate.get("sd") or [0] * len(estimate["values"]))):
            index, left = [], i
            for size in reversed(shape):
                index.insert(0, left % size + 1)
                left //= size
            found[estimate["name"] + (f"[{','.join(map(str, index))}]" if shape else "")] = (mean, sd)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkout")
    parser.add_argument("--method")
    parser.add_argument("--only")
    parser.add_argument("--probdsl", default=os.path.join(here, "..", "probdsl"))
    asked = parser.parse_args()
    base = os.path.join(asked.checkout, "posterior_database")
    folder = os.path.join(base, "reference_posteriors", "draws", "draws")
    print(f"{'posterior':48} {'method':10} {'k-hat':>6} {'mean error':>10} {'sd ratio':>8} {'seconds':>7}  first line")
    counts = {"fitted": 0, "accurate": 0, "announced": 0, "poor": 0}
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
            command = shlex.split(asked.probdsl) + ["fit", story, "--data", data] + (["--method", asked.method] if asked.method else [])
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
        k = fit.get("weights", {}).get("pareto_k")
        announced = "k-hat" in (ran.stdout.split("\n\n")[1] if "\n\n" in ran.stdout else "").split("\n")[0]
        poor = k is not None and (k == "infinity" or k > 0.7)
        counts["fitted"] += 1
        counts["accurate"] += os.path.exists(archive) and error <= 0.3 and 0.5 <= ratio <= 2
        counts["poor"] += poor
        counts["announced"] += poor and announced
        stopped = "" if "converged" in ran.stdout else " not converged"
        print(f"{name:48} {fit['method']['name'] if isinstance(fit['method'], dict) else fit['method']:10} {k if k is None or isinstance(k, str) else format(k, '.2f'):>6} {error:10.3f} {ratio:8.3f} {seconds:7.1f}  {'says k-hat' if announced else '-'}{stopped}{' (no ' + ', '.join(missing[:3]) + ')' if missing else ''}{'' if os.path.exists(archive) else ' (no reference draws in this checkout)'}", flush=True)
    print(f"{counts['fitted']} fitted; {counts['accurate']} with every mean within 0.3 standard deviations and every standard deviation within a factor of 2; {counts['announced']} of {counts['poor']} with k-hat above 0.7 say so in the first line")


if __name__ == "__main__":
    sys.exit(main())
