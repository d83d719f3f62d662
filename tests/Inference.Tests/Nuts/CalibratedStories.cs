using ProbDsl.Tests.DrawDiagnostics;

namespace ProbDsl.Tests.Nuts;

/// <summary>Six stories of different shapes, all of whose unknowns chains of the sampler draw.</summary>
internal static class CalibratedStories
{
    /// <summary>The stories by name.</summary>
    public static IReadOnlyDictionary<string, CalibrationStory> All { get; } = new Dictionary<string, CalibrationStory>
    {
        ["eight schools"] = new("nuts", 1000, 3, ["mu", "tau", "raw[1]", "raw[8]"], """
            data effect[schools]: real
            data se[schools]: positive
            mu ~ Normal(0, 5)
            tau: positive ~ Normal(0, 5)
            for j in schools {
              raw[j] ~ Normal(0, 1)
              effect[j] ~ Normal(mu + tau * raw[j], se[j])
            }
            """, (random, _) =>
        {
            double[] errors = [15, 10, 16, 11, 9, 11, 10, 18];
            var (mu, tau, raw) = (random.Normal(0, 5), Math.Abs(random.Normal(0, 5)), random.Normals(8, _ => 0, 1));
            return new([("mu", [mu]), ("tau", [tau]), ("raw", raw)], ("se", errors),
                ("effect", [.. raw.Zip(errors, (z, se) => random.Normal(mu + (tau * z), se))]));
        }),
        ["logistic regression"] = new("nuts", 1000, 3, ["base", "weight[1]", "weight[2]"], """
            data right[rows]: bool
            data x[rows]: real[2] from x1, x2
            base ~ Normal(0, 2)
            weight: real[2] ~ Normal(0, 1.5)
            for n in rows { right[n] ~ Bernoulli(logit = base + dot(weight, x[n])) }
            """, (random, _) =>
        {
            var (x1, x2) = (random.Normals(12, _ => 0, 1), random.Normals(12, _ => 0, 1));
            var (a, w) = (random.Normal(0, 2), random.Normals(2, _ => 0, 1.5));
            return new([("base", [a]), ("weight", w)], ("x1", x1), ("x2", x2),
                ("right", [.. x1.Zip(x2, (one, two) => random.IsTrue(1 / (1 + Math.Exp(-a - (w[0] * one) - (w[1] * two)))) ? 1.0 : 0)]));
        }),
        ["counts of groups"] = new("nuts", 1000, 4, ["base", "spread", "level[1]", "level[6]"], """
            data y[rows]: count
            data g[rows]: index[6]
            base ~ Normal(0.5, 1)
            spread ~ Gamma(4, 4)
            for k in 1..6 { level[k] ~ Normal(base, spread) }
            for n in rows { y[n] ~ Poisson(log_rate = level[g[n]]) }
            """, (random, _) =>
        {
            double[] groups = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6];
            var (mean, sd) = (random.Normal(0.5, 1), random.Gamma(4) / 4);
            var level = random.Normals(6, _ => mean, sd);
            return new([("base", [mean]), ("spread", [sd]), ("level", level)], ("g", groups),
                ("y", [.. groups.Select(g => random.Poisson(Math.Exp(level[(int)g - 1])))]));
        }),
        // the labels are summed over
        ["mixture"] = new("nuts", 1000, 4, ["w[1]", "m[1]", "m[2]", "sd"], """
            data y[rows]: real
            w: simplex[2] ~ Dirichlet(2)
            m: ordered[2] ~ Normal(0, 3)
            sd ~ Gamma(4, 4)
            for n in rows { kind[n] ~ Categorical(w)
              y[n] ~ Normal(m[kind[n]], sd) }
            """, (random, _) =>
        {
            var (w, sd, m) = (random.Dirichlet(2, 2), random.Gamma(4) / 4, random.Normals(2, _ => 0, 3).Order().ToArray());
            return new([("w", w), ("m", m), ("sd", [sd])], ("y", random.Normals(10, _ => m[random.Categorical(w) - 1], sd)));
        }),
        ["every transform"] = new("nuts", 1000, 3,
            ["weight[1]", "weight[3]", "part", "within", "rate", "cut[1]", "cut[3]", "corr[2]", "corr[3]", "corr[6]", "cov[1]", "cov[2]",
                "cov[4]"], """
            data kind[rows]: index[3]
            data hits[rows]: count
            data wait[rows]: positive
            data rating[rows]: index[4]
            data y[rows]: real[3] from y1, y2, y3
            data z[rows]: real[2] from z1, z2
            weight: simplex[3] ~ Dirichlet([1, 2, 3])
            part: unit ~ Beta(2, 2)
            within ~ Uniform(-1, 3)
            rate: positive ~ Gamma(2, 1)
            cut: ordered[3] ~ Normal(0, 2)
            corr: correlation[3] ~ LKJ(2)
            cov: covariance[2] ~ InverseWishart(5, identity(2))
            for n in rows {
              kind[n] ~ Categorical(weight)
              hits[n] ~ Binomial(4, part)
              wait[n] ~ Exponential(rate)
              rating[n] ~ OrderedLogistic(0, cut)
              y[n] ~ MvNormal([within, 0, within], sd = ones(3), correlation = corr)
              z[n] ~ MvNormal([0, 0], cov)
            }
            """, (random, _) => Constrained(random)),
        ["recurrence"] = new("nuts", 1000, 4, ["keep", "drift", "noise", "level[1]", "level[8]"], """
            data y[times]: real
            keep ~ Normal(0.5, 0.3)
            drift ~ Gamma(4, 4)
            noise ~ Gamma(4, 4)
            level[1] ~ Normal(0, 1)
            for t in 2..times { level[t] ~ StudentT(5, keep * level[t-1], drift) }
            for t in times { y[t] ~ Normal(level[t], noise) }
            """, (random, _) =>
        {
            var (keep, drift, noise) = (random.Normal(0.5, 0.3), random.Gamma(4) / 4, random.Gamma(4) / 4);
            var level = new double[8];
            for (var t = 0; t < level.Length; t++)
                level[t] = t == 0 ? random.Normal(0, 1) : random.StudentT(5, keep * level[t - 1], drift);
            return new([("keep", [keep]), ("drift", [drift]), ("noise", [noise]), ("level", level)],
                ("y", random.Normals(level.Length, t => level[t], noise)));
        }),
    };

    /// <summary>
    /// A simplex, a probability, a number between bounds, a positive one, ordered numbers, a correlation and a covariance matrix.
    /// </summary>
    private static Simulation Constrained(TextbookDraws random)
    {
        const int Rows = 6;
        var (weight, part, within, rate) = (random.Dirichlet(1, 2, 3), random.Beta(2, 2), random.Uniform(-1, 3), random.Gamma(2));
        double[] cut = [.. random.Normals(3, _ => 0, 2).Order()];
        // by partial correlations (Lewandowski, Kurowicka and Joe 2009): of eta = 2 beta with shapes 5/2, then 2
        double a = OnBoth(5), b = OnBoth(5), partial = OnBoth(4);
        var c = (a * b) + (partial * Math.Sqrt((1 - (a * a)) * (1 - (b * b))));
        var corr = new[,] { { 1, a, b }, { a, 1, c }, { b, c, 1 } };
        var cov = InverseWishart(random, 5);
        double[][] y = [.. Enumerable.Range(0, Rows).Select(_ => CorrelatedNormals.Draw(random, corr))];
        double[][] z = [.. Enumerable.Range(0, Rows).Select(_ => CorrelatedNormals.Draw(random, cov))];
        return new(
            [("weight", weight), ("part", [part]), ("within", [within]), ("rate", [rate]), ("cut", cut), ("corr", [.. corr.Cast<double>()]),
                ("cov", [.. cov.Cast<double>()])],
            ("kind", Each(() => random.Categorical(weight))), ("hits", Each(() => random.Binomial(4, part))),
            ("wait", Each(() => random.Exponential() / rate)), ("rating", Each(Rating)),
            ("y1", [.. y.Select(v => v[0] + within)]), ("y2", [.. y.Select(v => v[1])]), ("y3", [.. y.Select(v => v[2] + within)]),
            ("z1", [.. z.Select(v => v[0])]), ("z2", [.. z.Select(v => v[1])]));

        double OnBoth(int halves) => (2 * random.BetaOfHalves(halves, halves)) - 1;

        double Rating()
        {
            var u = random.Uniform(0, 1);
            var logistic = Math.Log(u / (1 - u));
            return 1 + cut.Count(at => at < logistic);
        }

        double[] Each(Func<double> draw) => [.. Enumerable.Range(0, Rows).Select(_ => draw())];
    }

    /// <summary>The inverse of a sum of as many squares of pairs of standard normal numbers.</summary>
    private static double[,] InverseWishart(TextbookDraws random, int df)
    {
        double p = 0, q = 0, r = 0;
        for (var i = 0; i < df; i++)
        {
            double u = random.Normal(0, 1), v = random.Normal(0, 1);
            (p, q, r) = (p + (u * u), q + (u * v), r + (v * v));
        }

        var det = (p * r) - (q * q);
        return new[,] { { r / det, -q / det }, { -q / det, p / det } };
    }
}
