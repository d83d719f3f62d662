namespace ProbDsl.Tests.Fits;

/// <summary>
/// Stories that resemble what can be fitted and are refused: the text after the model line, the method asked, and what the refusal must
/// say.
/// </summary>
internal static class RefusedStories
{
    public sealed record Case(string Story, string[] Says, string Method = "em");

    /// <summary>A mixture of Normals on x with this in place of its last statement.</summary>
    private static string Mixture(string statement, string declarations = "") => $$"""
        data x[rows]: real
        data y[rows]: real
        data s[rows]: positive
        data b[rows]: bool
        data g[rows]: index[3]
        {{declarations}}
        param weight: simplex[K]
        param mean[K]: real
        param sd[K]: positive
        for n in rows {
          kind[n] ~ Categorical(weight)
          {{statement}}
        }
        """;

    private static string Weighted(string label, string declarations) => $$"""
        data x[rows]: real
        data s[rows]: positive
        data g[rows]: index[3]
        {{declarations}}
        param mean[K]: real
        param sd[K]: positive
        for n in rows {
          {{label}}
          x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
        }
        """;

    public static IReadOnlyDictionary<string, Case> All { get; } = new Dictionary<string, Case>
    {
        ["a weight read by element"] = new("""
            data b[rows]: bool
            param weight: simplex[K]
            for n in rows { b[n] ~ Bernoulli(weight[1]) }
            """,
            ["`weight`", "simplex[K]"], "mle"),
        ["a label that nothing observed reads"] = new("""
            data x[rows]: real
            param weight: simplex[K]
            param mean: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean, 1)
            }
            """, ["`kind`", "nothing observed"]),
        ["a rate below one"] = new("""
            data c[rows]: count
            param rate: unit
            for n in rows { c[n] ~ Poisson(rate) }
            """,
            ["`rate`", "unit", "outside"], "mle"),
        ["a latent under mle"] = new(Mixture("x[n] ~ Normal(mean[kind[n]], sd[kind[n]])"), ["`kind[n]`", "latent"], "mle"),
        ["a regression whose noise differs from group to group"] = new("""
            data x[rows]: real
            data y[rows]: real
            data g[rows]: index[3]
            param slope: real
            param sd[3]: positive
            for n in rows { y[n] ~ Normal(slope * x[n], sd[g[n]]) }
            """,
            ["`sd[g[n]]`", "`slope`", "depends on the scales"], "mle"),
        ["a mean of two statements, one of a known scale"] = new("""
            data x[rows]: real
            data y[rows]: real
            param mean: real
            param sd: positive
            for n in rows { x[n] ~ Normal(mean, sd)
            y[n] ~ Normal(mean, 1) }
            """,
            ["`y[n]`", "`sd`", "depends on the scales"], "mle"),
        ["two outputs of unlike regressors with a covariance"] = new("""
            data xy[rows]: real[2] from x, y
            data u[rows]: real[2] from c, s
            param b: real[2]
            param v: covariance[2]
            for n in rows { xy[n] ~ MvNormal(b * u[n], v) }
            """,
            ["`v`", "depends on the scales"], "mle"),
        ["elements that meet two scales through slices"] = new("""
            data yz[rows]: real[2] from x, y
            data cs[rows]: real[2] from c, s
            param w: real[3]
            param sd: positive[2]
            for n in rows { yz[n] ~ Normal(w[1..2], sd)
            cs[n] ~ Normal(w[2..3], sd) }
            """,
            ["`sd`", "`w`", "depends on the scales"], "mle"),
        ["a logistic regression"] = new("""
            data x[rows]: real
            data b[rows]: bool
            param a: real
            param w: real
            for n in rows { b[n] ~ Bernoulli(logit = a + w * x[n]) }
            """, ["`a + w * x[n]`", "no closed-form"], "mle"),
        ["a shape that groups share, with a rate of each"] = new("""
            data s[rows]: positive
            data g[rows]: index[3]
            param a: positive
            param b[3]: positive
            for n in rows { s[n] ~ Gamma(a, b[g[n]]) }
            """, ["`a` and `b`", "different indices"], "mle"),
        ["a location of StudentT"] = new("""
            data x[rows]: real
            param m: real
            param v: positive
            for n in rows { x[n] ~ StudentT(4, m, v) }
            """,
            ["StudentT", "no closed-form"], "mle"),
        ["a positive slope"] = new("""
            data x[rows]: real
            data y[rows]: real
            param slope: positive
            param sd: positive
            for n in rows { y[n] ~ Normal(slope * x[n], sd) }
            """, ["`slope`", "positive", "outside"], "mle"),
        ["a term of its own"] = new("""
            data x[rows]: real
            param mean: real
            target += -mean^2
            for n in rows { x[n] ~ Normal(mean, 1) }
            """,
            ["`target +=`"], "mle"),
        ["no param at all"] = new("""
            data x[rows]: real
            for n in rows { x[n] ~ Normal(0, 1) }
            """, ["no `param`"], "mle"),
        ["data of which nothing is said"] = new("data x[rows]: real\nparam mean: real", ["no statement"], "mle"),
    };

    /// <summary>Stories with labels that are no mixture in a single pass over rows, which `em` fits all the same.</summary>
    public static IReadOnlyDictionary<string, string> Labeled { get; } = new Dictionary<string, string>
    {
        ["one sd for all"] = Mixture("x[n] ~ Normal(mean[kind[n]], sd[1])"),
        ["a shifted mean"] = Mixture("x[n] ~ Normal(mean[kind[n]] + 1, sd[kind[n]])"),
        ["the labels exchanged"] = Mixture("x[n] ~ Normal(mean[3 - kind[n]], sd[kind[n]])"),
        ["a mean that data shift"] = Mixture("x[n] ~ Normal(mean[kind[n]] + y[n], sd[kind[n]])"),
        ["weights of the row's group"] = Weighted("kind[n] ~ Categorical(weight[g[n]])", "param weight[3]: simplex[K]"),
        ["a mean by label and group"] = """
            data x[rows]: real
            data g[rows]: index[3]
            param weight: simplex[K]
            param mean[K, 3]: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n], g[n]], 1)
            }
            """,
        ["one mean for all"] = Mixture("x[n] ~ Normal(mean[1], sd[kind[n]])"),
        ["a scaled sd through a definition"] = Mixture("""
            wide[n] = 2 * sd[kind[n]]
              x[n] ~ Normal(mean[kind[n]], wide[n])
            """),
        ["an sd read from each row"] = """
            data x[rows]: real
            data s[rows]: positive
            param weight: simplex[K]
            param mean[K]: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], s[n])
            }
            """,
        ["a third statement that shares a param"] = Mixture("""
            x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              y[n] ~ Normal(mean[kind[n]], 1)
            """),
        ["a further law that x shifts"] = Mixture("""
            x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              y[n] ~ Normal(x[n], noise)
            """,
            "param noise: positive"),
        ["a param in both places"] = """
            data x[rows]: real
            param weight: simplex[K]
            param both[K]: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(both[kind[n]], both[kind[n]])
            }
            """,
        ["weights as logits"] = Weighted("kind[n] ~ Categorical(logit = score)", "param score: real[K]"),
        ["weights by softmax"] = Weighted("kind[n] ~ Categorical(softmax(score))", "param score: real[K]"),
        ["weights read from data"] = Weighted("kind[n] ~ Categorical(share[n])",
            "data share[rows]: simplex[K] from s / (1 + s), 1 / (1 + s)"),
        ["a truth value as label"] = """
            data x[rows]: real
            param p: unit
            param mean[2]: real
            for n in rows {
              kind[n] ~ Bernoulli(p)
              x[n] ~ Normal(if kind[n] then mean[1] else mean[2], 1)
            }
            """,
        ["two labels"] = Mixture("""
            other[n] ~ Categorical(weight2)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              y[n] ~ Normal(level[other[n]], 1)
            """, "param weight2: simplex[K]\nparam level[K]: real"),
        ["a label of a label"] = Mixture("""
            other[n] ~ Categorical(move[kind[n]])
              x[n] ~ Normal(mean[other[n]], sd[other[n]])
            """,
            "param move[K]: simplex[K]"),
        ["several rows of one label"] = """
            data v[rows, columns]: real from x, y
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              for j in columns { v[n, j] ~ Normal(mean[kind[n]], sd[kind[n]]) }
            }
            """,
        ["two laws that go through the labels in different orders"] = """
            data v[rows, columns]: real from x, y
            data u[rows, columns]: real from y, x
            param weight: simplex[K]
            param mean[K]: real
            param other[K]: real
            for n in rows {
              for j in columns {
                kind[n, j] ~ Categorical(weight)
                v[n, j] ~ Normal(mean[kind[n, j]], 1)
              }
            }
            for j in columns {
              for n in rows { u[n, j] ~ Normal(other[kind[n, j]], 1) }
            }
            """,
        ["one label of all rows"] = """
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            kind ~ Categorical(weight)
            for n in rows { x[n] ~ Normal(mean[kind], sd[kind]) }
            """,
        ["repeated dimensions of one label"] = """
            data v[rows]: real[2] from x, y
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              v[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """,
        ["positive data under Normal"] = Mixture("s[n] ~ Normal(mean[kind[n]], sd[kind[n]])"),
        ["a mean that must be positive"] = """
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], 1)
            }
            """,
        ["ordered means"] = """
            data x[rows]: real
            param weight: simplex[K]
            param mean: ordered[K]
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], 1)
            }
            """,
        ["a neighbor's label"] = Mixture("""
            x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            for n in 2..rows {
              y[n] ~ Normal(level[kind[n-1]], 1)
            """, "param level[K]: real"),
        ["the label itself as the mean"] = """
            data x[rows]: real
            param weight: simplex[K]
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(kind[n], 1)
            }
            """,
        ["a param that nothing reads"] = Mixture("x[n] ~ Normal(mean[kind[n]], sd[kind[n]])", "param idle: real"),
    };

    /// <summary>
    /// Fully observed stories beyond distributions of params in one pass over the rows, which `mle` fits all the same; and whether that
    /// takes no climb.
    /// </summary>
    public static IReadOnlyDictionary<string, (string Story, bool IsClosed)> Observed { get; } = new Dictionary<string, (string, bool)>
    {
        ["a mean of one group and an sd of all"] = ("""
            data x[rows]: real
            data g[rows]: index[3]
            param mean[3]: real
            param sd: positive
            for n in rows { x[n] ~ Normal(mean[g[n]], sd) }
            """, true),
        ["a regression"] = ("""
            data x[rows]: real
            data y[rows]: real
            param slope: real
            param sd: positive
            for n in rows { y[n] ~ Normal(slope * x[n], sd) }
            """, true),
        ["rows from the second on"] = ("""
            data x[rows]: real
            param mean: real
            for n in 2..rows { x[n] ~ Normal(mean, 1) }
            x[1] ~ Normal(0, 1)
            """, true),
        ["a row on its predecessor"] = ("""
            data x[rows]: real
            param sd: positive
            for n in 2..rows { x[n] ~ Normal(x[n-1], sd) }
            """, true),
        ["an autoregression"] = ("""
            data x[rows]: real
            param a: real
            param b: real
            param v: positive
            for n in 2..rows { x[n] ~ Normal(a + b * x[n-1], variance = v) }
            """, true),
        ["intercept, several predictors, a precision"] = ("""
            data v[rows]: real[3] from x, c, s
            data y[rows]: real
            param a: real
            param b: real[3]
            param t: positive
            for n in rows { mean[n] = a + dot(b, v[n])
            y[n] ~ Normal(mean[n], precision = t) }
            """, true),
        ["lines of groups, each with its noise"] = ("""
            data x[rows]: real
            data y[rows]: real
            data g[rows]: index[3]
            param a[3]: real
            param b[3]: real
            param sd[3]: positive
            for n in rows { y[n] ~ Normal(a[g[n]] + b[g[n]] * x[n], sd[g[n]]) }
            """, true),
        ["noise in proportion to something known"] = ("""
            data x[rows]: real
            data y[rows]: real
            data s[rows]: positive
            param a: real
            param b: real
            param sd: positive
            for n in rows { y[n] ~ Normal(a + b * x[n], sd * s[n]) }
            """, true),
        ["two outputs with a scale each"] = ("""
            data xy[rows]: real[2] from x, y
            data u[rows]: real[2] from c, s
            param a: real[2]
            param b: real[2, 2]
            param sd: positive[2]
            for n in rows { xy[n] ~ Normal(a + b @ u[n], sd) }
            """, true),
        ["two outputs with a covariance"] = ("""
            data xy[rows]: real[2] from x, y
            data u[rows]: real[2] from c, s
            param a: real[2]
            param b: real[2, 2]
            param v: covariance[2]
            for n in rows { xy[n] ~ MvNormal(a + b @ u[n], v) }
            """, true),
        ["rows that count several times"] = ("""
            data x[rows]: real
            data y[rows]: real
            data c[rows]: count
            param a: real
            param b: real
            param sd: positive
            for n in rows repeated c[n] { y[n] ~ Normal(a + b * x[n], sd) }
            """, true),
        ["a rate times an exposure"] = ("""
            data c[rows]: count
            data s[rows]: positive
            param rate: positive
            for n in rows { c[n] ~ Poisson(rate * s[n]) }
            """, true),
        ["several laws, each of its kind"] = ("""
            data s[rows]: positive
            data c[rows]: count
            data x[rows]: real
            param r: positive
            param p: unit
            param m: real
            for n in rows { s[n] ~ Exponential(r)
            c[n] ~ Binomial(12, p)
            x[n] ~ Normal(m, 3) }
            """, true),
        ["LogNormal"] = ("""
            data s[rows]: positive
            param m: real
            param v: positive
            for n in rows { s[n] ~ LogNormal(m, v) }
            """, true),
        ["Geometric"] = ("""
            data c[rows]: count
            param p: unit
            for n in rows { c[n] ~ Geometric(p) }
            """, true),
        ["Gamma"] = ("""
            data s[rows]: positive
            param a: positive
            param b: positive
            for n in rows { s[n] ~ Gamma(a, b) }
            """, false),
        ["Gamma of groups, by its scale"] = ("""
            data s[rows]: positive
            data g[rows]: index[3]
            param a[3]: positive
            param b[3]: positive
            for n in rows { s[n] ~ Gamma(a[g[n]], scale = b[g[n]]) }
            """, false),
        ["Gamma of a given shape"] = ("""
            data s[rows]: positive
            param b: positive
            for n in rows { s[n] ~ Gamma(3, b) }
            """, true),
        ["InverseGamma"] = ("""
            data s[rows]: positive
            param a: positive
            param b: positive
            for n in rows { s[n] ~ InverseGamma(a, b) }
            """, false),
        ["Weibull"] = ("""
            data s[rows]: positive
            param a: positive
            param b: positive
            for n in rows { s[n] ~ Weibull(a, b) }
            """, false),
        ["Beta"] = ("""
            data u[rows]: unit from s / 10
            param a: positive
            param b: positive
            for n in rows { u[n] ~ Beta(a, b) }
            """, false),
        ["Dirichlet"] = ("""
            data u[rows]: simplex[2] from s / 10, 1 - s / 10
            param a: positive[2]
            for n in rows { u[n] ~ Dirichlet(a) }
            """, false),
        ["NegativeBinomial"] = ("""
            data c[rows]: count
            param m: positive
            param k: positive
            for n in rows { c[n] ~ NegativeBinomial(m, k) }
            """, false),
        ["a climb beside least squares"] = ("""
            data s[rows]: positive
            data x[rows]: real
            data y[rows]: real
            param a: positive
            param b: positive
            param w: real
            param o: real
            param sd: positive
            for n in rows { s[n] ~ Gamma(a, b)
            y[n] ~ Normal(o + w * x[n], sd) }
            """, false),
    };

    /// <summary>Stories whose numbers or labels meet in a way that only shows when they are put in a program.</summary>
    public static IReadOnlyDictionary<string, string> FoundLate { get; } = new Dictionary<string, string>
    {
        ["weights without a simplex"] = Weighted("kind[n] ~ Categorical(weight)", "param weight: real[K]"),
        ["weights that are only positive"] = Weighted("kind[n] ~ Categorical(weight)", "param weight: positive[K]"),
        ["the labels' sum"] = Mixture("""
            seen[n] = kind[n]
              x[n] ~ Normal(sum(seen), sd[kind[n]])
            """),
    };
}
