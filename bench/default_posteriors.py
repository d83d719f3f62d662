#!/usr/bin/env python3
"""Default posteriors of the examples beside long chains: for each story of priors that another method than `exact` fits, the fit that `probdsl fit` makes by default, with more draws, and
Markov chains that integrate nothing (`nuts --marginalize off`), or what is named. Prints the default method, the method beside it with its R-hat, the largest difference of a mean in standard
deviations, the standard deviation that is farthest off as a ratio, and the seconds of both.

    bench/default_posteriors.py [short] [--only NAME] [--probdsl COMMAND]

Dense covariances of hundreds of numbers take long chains hours: `coal` and `sids` have oracles of another algorithm in their folders.

`short` takes a tenth of the draws, of the first three stories. Only the Python standard library is needed.
"""
import argparse, json, math, os, shlex, subprocess, sys, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
SAMPLED = "--method nuts --target-accept 0.95"
CHAINS = SAMPLED + " --marginalize off"
# the story in its folder, its data, the method beside the default
STORIES = [
    ("churn/churn.gen", "--data churn.csv", CHAINS),
    ("counties/unknown_scales.gen", "--data homes=homes.csv --data counties=counties.csv", CHAINS),
    ("eight-schools/eight_schools.gen", "--data eight_schools.csv", CHAINS),
    ("galaxies/bayesian.gen", "--data galaxies.csv", "--method gibbs"),
    ("geyser/with_priors.gen", "--data faithful.csv", SAMPLED),
    ("item-response/explained.gen", "--data answers=answers.csv --data persons=persons.csv --data items=items.csv", CHAINS),
    ("kidney/kidney.gen", "--data kidney.csv", CHAINS),
    ("logistic-regression/logistic_regression.gen", "--data breast_cancer.csv", SAMPLED),
    ("ordinal/ordinal.gen", "--data ratings.csv", SAMPLED),
    ("skills/skills.gen", "--data games.csv", CHAINS),
    ("van-drivers/vans.gen", "--data vans.csv", CHAINS),
    ("wine/with_priors.gen", "--data wine.csv", CHAINS),
]


def estimates(fit):
    """Mean, standard deviation of each number of an unknown."""
    found = {}
    for estimate in fit.get("parameters", []):
        for i, (mean, sd) in enumerate(zip(estimate["values"], estimate.get("sd") or [])):
            found[f"{estimate['name']}[{i + 1}]"] = (mean, sd)
    return found


def run(command, folder):
    started = time.time()
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if ran.returncode != 0:
        raise RuntimeError((ran.stderr.strip() or ran.stdout.strip()).splitlines()[0])
    return json.loads(ran.stdout), time.time() - started


def without_method(path):
    """The text of a story without its `fit` block."""
    kept, inside = [], False
    for line in open(path):
        inside = inside or line.startswith("fit")
        if not inside:
            kept.append(line)
        if line.startswith("}") or line.startswith("fit") and "}" in line:
            inside = False
    return "".join(kept)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", nargs="?")
    parser.add_argument("--only")
    parser.add_argument("--probdsl", default=os.path.join(here, "..", "probdsl"))
    asked = parser.parse_args()
    short = asked.mode == "short"
    draws = "--num-samples 4000" if short else "--num-samples 40000"
    print(f"{'story':40} {'default':11} {'beside':6} {'R-hat':>6} {'numbers':>7} {'mean off':>8} {'sd ratio':>8} {'seconds':>8} {'beside':>8}")
    worst = 1.0
    for path, data, beside in STORIES[:3] if short else STORIES:
        if asked.only and asked.only not in path:
            continue
        folder, name = os.path.split(os.path.join(here, "..", "examples", path))
        with tempfile.TemporaryDirectory() as made:
            story = os.path.join(made, name)
            open(story, "w").write(without_method(os.path.join(folder, name)))
            common = shlex.split(os.path.abspath(asked.probdsl)) + ["fit", story] + shlex.split(data) + shlex.split(draws) + ["--format", "json"]
            try:
                fit, seconds = run(common, folder)
                long, others = run(common + shlex.split(beside), folder)
            except RuntimeError as error:
                print(f"{path:40} {error}", flush=True)
                continue
        own, reference = estimates(fit), estimates(long)
        pairs = [(own[n], reference[n]) for n in reference if n in own and reference[n][1] > 0]
        off = max(abs(a[0] - b[0]) / b[1] for a, b in pairs)
        ratio = max((a[1] / b[1] for a, b in pairs), key=lambda r: abs(math.log(max(r, 1e-9))))
        worst = max(worst, ratio, 1 / ratio)
        method = fit["method"]
        print(f"{path:40} {method:11} {long['method']:6} {long.get('chains', {}).get('r_hat', math.nan):6.3f} {len(pairs):7} {off:8.3f} {ratio:8.3f} {seconds:8.1f} {others:8.1f}", flush=True)
    print(f"standard deviations within a factor of {worst:.3f}")


if __name__ == "__main__":
    sys.exit(main())
