using ProbDsl.Tests.DrawDiagnostics;

namespace ProbDsl.Tests.Nuts;

/// <summary>
/// Unknowns and data of the stories in `stories/gallery/wider`, by textbook formulas. Unknowns are drawn from their priors, but those of
/// the predator-prey story, whose priors allow absurd data: they are drawn about those of a fit.
/// </summary>
internal static class WiderStories
{
    /// <summary>By the file's name: the unknowns to compare, of which `[]` is another element in each data set, and a simulation.</summary>
    public static IReadOnlyDictionary<string, (string[] Quantities, Func<TextbookDraws, Simulation> Simulate)> All { get; } =
        new Dictionary<string, (string[], Func<TextbookDraws, Simulation>)>
        {
            ["autoregression"] = (["base", "keep[1]", "keep[2]", "sd"], random =>
            {
                var (at, keep, sd) = (random.Normal(0, 10), random.Normals(2, _ => 0, 1), Math.Abs(random.Normal(0, 5)));
                var y = random.Normals(16, _ => at, sd);
                for (var t = 2; t < y.Length; t++) y[t] = random.Normal(at + (keep[0] * y[t - 1]) + (keep[1] * y[t - 2]), sd);
                return new([("base", [at]), ("keep", keep), ("sd", [sd])], ("y", y));
            }),
            ["censored_survival"] = (["shape", "base", "slope[1]", "slope[2]"], random =>
            {
                var (shape, weights, at) = (random.Gamma(2), random.Normals(2, _ => 0, 1), random.Normal(0, 5));
                var (x1, x2, limit) = (random.Normals(25, _ => 0, 1), random.Normals(25, _ => 0, 1), Math.Exp(at));
                double[] time = [.. x1.Zip(x2, (one, two) =>
                    Math.Exp(at + (weights[0] * one) + (weights[1] * two)) * Math.Pow(random.Exponential(), 1 / shape))];
                return new([("shape", [shape]), ("slope", weights), ("base", [at])], ("time", [.. time.Select(t => Math.Min(t, limit))]),
                    ("limit", [.. time.Select(t => t > limit ? limit : 1e300)]), ("x1", x1), ("x2", x2));
            }),
            ["counties"] = (["base", "slope", "spread", "floor_effect", "sd", "level[]"], Counties),
            ["garch"] = (["mean", "base", "share[1]", "share[2]"], random =>
            {
                var (mean, at, parts) = (random.Normal(0, 1), Math.Abs(random.Normal(0, 1)), random.Dirichlet(1, 1, 1));
                var (variance, y) = (at, new double[60]);
                for (var t = 0; t < y.Length; t++)
                {
                    if (t > 0) variance = at + (parts[0] * Math.Pow(y[t - 1] - mean, 2)) + (parts[1] * variance);
                    y[t] = random.Normal(mean, Math.Sqrt(variance));
                }

                return new([("mean", [mean]), ("base", [at]), ("share", parts)], ("y", y));
            }),
            ["gaussian_process"] = (["sd", "length_scale", "amplitude"], random =>
            {
                var (sd, length, amplitude) = (Math.Abs(random.Normal(0, 1)), 5 / random.Gamma(5), Math.Abs(random.Normal(0, 1)));
                double[] x = [.. Enumerable.Range(0, 20).Select(_ => random.Uniform(-4, 4))];
                var covariance = new double[x.Length, x.Length];
                for (var i = 0; i < x.Length; i++)
                    for (var j = 0; j < x.Length; j++)
                        covariance[i, j] = (amplitude * amplitude * Math.Exp(-Math.Pow((x[i] - x[j]) / length, 2) / 2))
                            + (i == j ? sd * sd : 0);
                return new([("sd", [sd]), ("length_scale", [length]), ("amplitude", [amplitude])],
                    ("x", x), ("y", CorrelatedNormals.Draw(random, covariance)));
            }),
            ["item_response"] = (["ability[]", "difficulty[]", "sharpness[]"], random =>
            {
                var (ability, difficulty) = (random.Normals(10, _ => 0, 1), random.Normals(5, _ => 0, 2));
                double[] sharpness = [.. random.Normals(5, _ => 0, 0.5).Select(Math.Exp)];
                int[] answers = [.. Enumerable.Range(0, 50)];
                return new([("ability", ability), ("difficulty", difficulty), ("sharpness", sharpness)],
                    ("person", [.. answers.Select(a => 1.0 + (a / 5))]), ("item", [.. answers.Select(a => 1.0 + (a % 5))]),
                    ("right", [.. answers.Select(a => IsRight(random, sharpness[a % 5] * (ability[a / 5] - difficulty[a % 5])))]));
            }),
            ["ordinal"] = (["cut[1]", "cut[4]", "slope[1]", "slope[2]"], random =>
            {
                var (cut, weights) = (random.Normals(4, _ => 0, 3).Order().ToArray(), random.Normals(2, _ => 0, 1));
                var (x1, x2) = (random.Normals(40, _ => 0, 1), random.Normals(40, _ => 0, 1));
                double[] rating = [.. x1.Zip(x2, (one, two) =>
                {
                    var (u, at) = (random.Uniform(0, 1), (weights[0] * one) + (weights[1] * two));
                    return 1.0 + cut.Count(c => c < at + Math.Log(u / (1 - u)));
                })];
                return new([("cut", cut), ("slope", weights)], ("rating", rating), ("x1", x1), ("x2", x2));
            }),
            ["predator_prey"] = (["rates[]", "start[]", "sd[]"], PredatorPrey),
            // numbers given that their sum is 0 are those minus their mean
            ["soft_constraint"] = (["effect[]", "sd"], random =>
            {
                var (raw, sd) = (random.Normals(5, _ => 0, 1), Math.Abs(random.Normal(0, 1)));
                double[] effect = [.. raw.Select(e => e - raw.Average())], group = [.. Enumerable.Range(0, 20).Select(n => 1.0 + (n % 5))];
                return new([("effect", effect), ("sd", [sd])], ("group", group), ("y", random.Normals(20, n => effect[n % 5], sd)));
            }),
            ["varying_slopes"] = (["mean[1]", "mean[2]", "spread[1]", "spread[2]", "corr[2]", "sd", "line[]"], VaryingSlopes),
            ["zero_inflated"] = (["empty", "base", "slope[1]"], random =>
            {
                var (empty, weight, at) = (random.Uniform(0, 1), random.Normal(0, 1), random.Normal(0, 5));
                var x = random.Normals(30, _ => 0, 1);
                return new([("empty", [empty]), ("slope", [weight]), ("base", [at])], ("x1", x),
                    ("y", [.. x.Select(v => random.IsTrue(empty) ? 0 : random.Poisson(Math.Exp(at + (weight * v))))]));
            }),
        };

    private static double IsRight(TextbookDraws random, double logit) => random.IsTrue(1 / (1 + Math.Exp(-logit))) ? 1 : 0;

    private static Simulation Counties(TextbookDraws random)
    {
        const int Each = 4, Counties = 10;
        var (at, weight, floor) = (random.Normal(0, 5), random.Normal(0, 5), random.Normal(0, 5));
        var (spread, sd, uranium) = (Math.Abs(random.Normal(0, 1)), Math.Abs(random.Normal(0, 1)), random.Normals(Counties, _ => 0, 1));
        var level = random.Normals(Counties, c => at + (weight * uranium[c]), spread);
        double[] basement = [.. Enumerable.Range(0, Each * Counties).Select(_ => random.IsTrue(0.5) ? 1.0 : 0)];
        return new([("base", [at]), ("slope", [weight]), ("spread", [spread]), ("floor_effect", [floor]), ("sd", [sd]), ("level", level)],
            ("log_radon", random.Normals(basement.Length, n => level[n / Each] + (floor * basement[n]), sd)), ("basement", basement),
            ("county", [.. basement.Select((_, n) => 1.0 + (n / Each))]))
        {
            Further = [("counties", [("log_uranium", uranium)])],
        };
    }

    private static Simulation VaryingSlopes(TextbookDraws random)
    {
        const int Each = 5, Groups = 8;
        double[] mean = random.Normals(2, _ => 0, 10), spread = [.. random.Normals(2, _ => 0, 10).Select(Math.Abs)];
        var (r, sd) = ((2 * random.Beta(2, 2)) - 1, Math.Abs(random.Normal(0, 10)));
        var part = r * spread[0] * spread[1];
        var covariance = new[,] { { spread[0] * spread[0], part }, { part, spread[1] * spread[1] } };
        double[][] line = [.. Enumerable.Range(0, Groups).Select(_ => CorrelatedNormals.Draw(random, covariance))];
        foreach (var own in line) (own[0], own[1]) = (own[0] + mean[0], own[1] + mean[1]);
        double[] time = [.. Enumerable.Range(0, Each * Groups).Select(n => (double)(n % Each) - 1)];
        return new([("mean", mean), ("spread", spread), ("corr", [1, r, r, 1]), ("sd", [sd]), ("line", [.. line.SelectMany(l => l)])],
            ("weight", random.Normals(time.Length, n => line[n / Each][0] + (line[n / Each][1] * time[n]), sd)), ("time", time),
            ("chick", [.. time.Select((_, n) => 1.0 + (n / Each))]));
    }

    /// <summary>The path by the classical method of Runge and Kutta, in steps of a hundredth of a year.</summary>
    private static Simulation PredatorPrey(TextbookDraws random)
    {
        double[] rates = [Near(0.55), Near(0.028), Near(0.8), Near(0.024)], start = [Near(34), Near(6)], sd = [Near(0.25), Near(0.25)];
        var (years, hare, lynx, u) = (20, new double[20], new double[20], start);
        for (var t = 0; t < years; t++)
        {
            for (var step = 0; step < 100; step++) u = Later(u, 0.01);
            (hare[t], lynx[t]) = (u[0] * Math.Exp(random.Normal(0, sd[0])), u[1] * Math.Exp(random.Normal(0, sd[1])));
        }

        return new([("rates", rates), ("start", start), ("sd", sd)], ("time", [.. Enumerable.Range(1, years).Select(t => (double)t)]),
            ("hare", hare), ("lynx", lynx));

        double Near(double value) => value * Math.Exp(random.Normal(0, 0.1));

        double[] Change(double[] of) => [(rates[0] - (rates[1] * of[1])) * of[0], ((rates[3] * of[0]) - rates[2]) * of[1]];

        double[] Moved(double[] of, double[] by, double step) => [of[0] + (step * by[0]), of[1] + (step * by[1])];

        double[] Later(double[] of, double step)
        {
            var a = Change(of);
            var b = Change(Moved(of, a, step / 2));
            var c = Change(Moved(of, b, step / 2));
            var d = Change(Moved(of, c, step));
            return [.. of.Select((value, i) => value + (step / 6 * (a[i] + (2 * b[i]) + (2 * c[i]) + d[i])))];
        }
    }
}
