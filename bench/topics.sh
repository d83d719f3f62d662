#!/usr/bin/env bash
# Topics of the Austen chapters (96,128 pairs of chapter and word, 187,772 tokens), both sides in one run, one thread each. Held-out loss is
# checked first: of every tenth chapter half of the tokens is left out of the fit and scored: by the means of probabilities over draws of `gibbs`, and by those of `vmp`.
#   gibbs beside LatentDirichletAllocation of scikit-learn (batch): tokens in a second of processor time for K = 10 and 100, on the chapters 16 times
#     over (3.0 million tokens); the difference of two fits that differ in the number of steps, so that reading and reporting do not count.
#     The algorithms differ: a step of gibbs draws the topic of each token once; an iteration of scikit-learn computes probabilities of topics for
#     each pair of chapter and word, up to 100 times until those of a chapter change little. Losses compare results, this line speed alone.
#     The targets are fixed numbers, set by WarpLDA (J. Chen, K. Li, J. Zhu and W. Chen, 2016): its authors' implementation, built from source
#     elsewhere, reached 25 and 18 million on such data. It is not run here.
#   vmp against LatentDirichletAllocation of scikit-learn (batch), same priors: a sweep against an iteration
#   new documents by vmp against their target, the topics' words as data: documents of 60 tokens, each drawn from the words of a chapter; the
#     difference of the whole command for 60,000 and 20,000 of them, reading and reporting included
# Medians of three runs of what is measured, with half of their range; what is not larger than that is not printed. `short`: some chapters, seconds.
# Needs Debian's python3-sklearn.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
needs sklearn python3-sklearn
./probdsl --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work" <<'PY'
import csv, json, math, numpy, scipy.sparse, sklearn, sys
from measure import SHORT, difference, median, pick, processor, program
from sklearn.decomposition import LatentDirichletAllocation
folder, story = sys.argv[1], "examples/topics/topics.gen"
rows = [(r["chapter"], r["word"], int(r["count"])) for r in csv.DictReader(open("examples/topics/austen.csv"))]
rows = rows[:pick(None, 3000)]
chapters, words = (sorted({r[i] for r in rows}) for i in (0, 1))
place = [{name: i for i, name in enumerate(names)} for names in (chapters, words)]
tokens = sum(r[2] for r in rows)

def write(name, some):
    with open(f"{folder}/{name}.csv", "w") as file:
        file.write("chapter,word,count\n" + "".join(f"{d},{w},{n}\n" for d, w, n in some if n > 0))

def fit(data, *options):
    out, seconds = program("./probdsl", "fit", story, "--data", f"{folder}/{data}.csv", "--threads", "1", "--format", "json", *options)
    return json.loads(out), seconds

def matrix(some):
    d, w, n = zip(*((place[0][d], place[1][w], n) for d, w, n in some if n > 0))
    return scipy.sparse.csr_matrix((numpy.array(n, float), (d, w)), shape=(len(chapters), len(words)))

random = numpy.random.default_rng(1)
out = [random.binomial(pick(n, n - 1), 0.5) if place[0][d] % 10 == 9 else 0 for d, _, n in rows]
train, test = ([(d, w, n) for (d, w, _), n in zip(rows, ns)] for ns in ([r[2] - o for r, o in zip(rows, out)], out))
write("train", train); write("test", test)
scored = matrix(test).tocoo()

def loss(theta, phi):
    return -(scored.data * numpy.log((theta[scored.row] * phi[:, scored.col].T).sum(1))).sum() / scored.data.sum()

def ours(*options):
    result, seconds = fit("train", "--method", "vmp", "--num-samples", "10", *options)
    means = {p["name"]: numpy.array(p["values"], float) for p in result["parameters"]}
    return loss(means["mix"].reshape(len(chapters), 10), means["vocabulary"].reshape(10, len(words))), result, seconds

def drawn():
    """The loss by the mean of probabilities over draws of four chains."""
    fit("train", "--method", "gibbs", "--num-warmup", pick("500", "20"), "--num-samples", pick("80", "10"), "--out", folder + "/kept")
    p = 0.0
    for chain in range(1, 5):
        table = csv.reader(line for line in open(f"{folder}/kept/draws_{chain}.csv") if line[0] != "#")
        names = [n.split(".") for n in next(table)]
        for draw in table:
            theta, phi = numpy.zeros((len(chapters), 10)), numpy.zeros((10, len(words)))
            for (name, one, other), x in zip(names[1:], draw[1:]):
                (theta if name == "mix" else phi)[int(one) - 1, int(other) - 1] = float(x)
            p = p + (theta[scored.row] * phi[:, scored.col].T).sum(1) / pick(80, 10)
    return -(scored.data * numpy.log(p)).sum() / scored.data.sum()

own = []
for seed in range(pick(4, 1)):
    found, fitted, _ = ours("--restarts", "1", "--max-iter", pick("300", "20"), "--seed", str(seed))
    own.append((found, math.exp(-fitted["objective"]["value"] / sum(r[2] for r in train))))
    if seed == 0 or own[seed][1] < min(o[1] for o in own[:seed]): result = fitted
seconds, short = ([ours("--restarts", "1", "--max-iter", steps)[2] for turn in range(pick(3, 1))] for steps in ("45", "5"))
by_draws = drawn()
theirs = []
for seed in range(pick(4, 1)):
    model = LatentDirichletAllocation(10, doc_topic_prior=0.1, topic_word_prior=0.01, max_iter=pick(100, 5), random_state=seed)
    each = processor(lambda: model.fit(matrix(train))) / model.n_iter_
    theta = model.transform(matrix(train))
    theirs.append((loss(theta, model.components_ / model.components_.sum(1, keepdims=True)), model.perplexity(matrix(train)), each))
best, bound = min(t[0] for t in theirs), min(t[1] for t in theirs)
chosen, chosen_theirs = (min(of, key=lambda t: t[1])[0] for of in (own, theirs))
spread = lambda of: f"{min(t[0] for t in of):.4f} to {max(t[0] for t in of):.4f}"
print(f"held-out loss, nats a token: gibbs {by_draws:.4f}, vmp {chosen:.4f} ({spread(own)}), scikit-learn {sklearn.__version__} "
    f"{chosen_theirs:.4f} ({spread(theirs)}); the start of the best bound of {len(own)} (all of them)")
print(f"perplexity of the fitted tokens by the bound: vmp {min(o[1] for o in own):.1f}, scikit-learn {bound:.1f}, the best of {len(own)} starts each")
assert SHORT or by_draws <= best and chosen <= chosen_theirs and min(o[1] for o in own) <= bound
sweep, each = difference(seconds, short, 40), median([t[2] for t in theirs])
print(f"vmp {sweep.text('ms', 2, 1000)} a sweep   scikit-learn {each.text('ms', 1, 1000)} an iteration   {sweep.ratio(each)}")
COPIES = pick(16, 2)
write("large", [(f"{d}/{copy}", w, n) for copy in range(COPIES) for d, w, n in rows])
copies = scipy.sparse.vstack([matrix(rows)] * COPIES).tocsr()

def rate(each):
    """How many in a unit of time."""
    return f"{1 / each.value:.2f} ± {each.error / each.value ** 2:.2f}" if each else "(not measurable)"

def iterations(topics, count):
    return processor(lambda: LatentDirichletAllocation(topics, doc_topic_prior=0.1, topic_word_prior=0.01, max_iter=count, random_state=1).fit(copies))

for topics, warm, target in pick(((10, 120, 20), (100, 60, 15)), ((10, 120, 20),)):
    few, many = ([fit("large", "--method", "gibbs", "--set", f"K={topics}", "--chains", "1", "--num-samples", "10", "--num-warmup", str(n))[1]
        for turn in range(pick(3, 1))] for n in (20, 20 + warm))
    # microseconds a token
    own, their = difference(many, few, COPIES * tokens * warm / 1e6), difference(*([iterations(topics, n) for turn in range(pick(2, 1))] for n in (6, 2)), COPIES * tokens * 4 / 1e6)
    print(f"gibbs K = {topics:3}   {rate(own)} million tokens in a second of processor time   scikit-learn {rate(their)}   {own.ratio(their)}   "
        f"{f'{1 / own.value / target:.2f} of the target' if own else 'target'}, {target}")

with open(folder + "/new_chapters.gen", "w") as file:
    file.write("""model NewChapters

data share[words]: real[K] from all except word

data chapter[rows]: index[D]
data word[rows]: index[words]
data count[rows]: count

vocabulary = transpose(share)

for d in 1..D { mix[d]: simplex[K] ~ Dirichlet(0.1) }

for i in rows repeated count[i] {
  topic[i] ~ Categorical(mix[chapter[i]])
  word[i] ~ Categorical(vocabulary[topic[i]])
}
""")
with open(folder + "/words.csv", "w") as file:
    file.write("word," + ",".join(f"topic{k + 1}" for k in range(10)) + "\n")
    vocabulary = numpy.array(next(p["values"] for p in result["parameters"] if p["name"] == "vocabulary"), float).reshape(10, len(words))
    for v, word in enumerate(words): file.write(word + "," + ",".join(repr(float(p)) for p in vocabulary[:, v]) + "\n")
shares = matrix(rows).toarray()
shares /= shares.sum(1, keepdims=True)
times, few, many = [], pick(20_000, 200), pick(60_000, 600)
for documents in few, many:
    with open(f"{folder}/new{documents}.csv", "w") as file:
        file.write("chapter,word,count\n")
        for d in range(documents):
            drawn = random.multinomial(60, shares[d % len(chapters)])
            file.write("".join(f"{d},{words[v]},{drawn[v]}\n" for v in numpy.flatnonzero(drawn)))
    times.append([program("./probdsl", "fit", folder + "/new_chapters.gen", "--data", f"words={folder}/words.csv", "--data",
        f"rows={folder}/new{documents}.csv", "--method", "vmp", "--threads", "1")[1] for turn in range(pick(3, 1))])
each = difference(times[1], times[0], (many - few) / 1e4)
print(f"new documents   {rate(each)} times the target, 10,000 in a second of processor time   ({few:,} in {median(times[0]).text('s', 1)}, start included)")
PY
