namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>A story whose unknowns and data are also drawn by <see cref="TextbookDraws"/>.</summary>
/// <param name="Method">The method that infers the unknowns.</param>
/// <param name="Replicates">The number of data sets.</param>
/// <param name="Every">Of draws, one of as many is ranked: those of a chain depend on the one before.</param>
/// <param name="Quantities">The unknowns that are ranked: `m`, `level[3]`; `ordered m[1]` is the least of all m.</param>
/// <param name="Text">The story without its name.</param>
/// <param name="Simulate">
/// Draws unknowns and data. A location or a scale has another prior than in the story: wider by a factor, or moved.
/// </param>
internal sealed record CalibrationStory(string Method, int Replicates, int Every, string[] Quantities, string Text,
    Func<TextbookDraws, WrongPrior, Simulation> Simulate)
{
    /// <summary>The stories by name.</summary>
    public static IReadOnlyDictionary<string, CalibrationStory> All { get; } = new Dictionary<string, CalibrationStory>
    {
        ["mean"] = new("exact", 400, 1, ["m"], """
            data y[rows]: real
            m ~ Normal(1, 2)
            for n in rows { y[n] ~ Normal(m, 4) }
            """, (random, prior) =>
        {
            var m = prior.Normal(random, 1, 2);
            return new([("m", [m])], ("y", random.Normals(2, _ => m, 4)));
        }),
        ["proportion"] = new("exact", 400, 1, ["p"], """
            data c[rows]: count
            p ~ Beta(2, 3)
            for n in rows { c[n] ~ Binomial(4, p) }
            """, (random, _) =>
        {
            var p = random.Beta(2, 3);
            return new([("p", [p])], ("c", [random.Binomial(4, p), random.Binomial(4, p)]));
        }),
        ["rate"] = new("exact", 400, 1, ["r"], """
            data c[rows]: count
            r ~ Gamma(2, 1)
            for n in rows { c[n] ~ Poisson(r) }
            """, (random, prior) =>
        {
            var r = prior.Wider * random.Gamma(2);
            return new([("r", [r])], ("c", [random.Poisson(r), random.Poisson(r)]));
        }),
        ["regression"] = new("exact", 400, 1, ["v", "base", "weight"], """
            data x[rows]: real
            data y[rows]: real
            v ~ InverseGamma(3, 2)
            base ~ Normal(1, variance = v / 4)
            weight ~ Normal(0, variance = v / 2)
            for n in rows { y[n] ~ Normal(base + weight * x[n], variance = v) }
            """, (random, prior) =>
        {
            double[] x = [-1, 0.5, 2];
            var v = 2 / random.Gamma(3);
            var (a, b) = (prior.Normal(random, 1, Math.Sqrt(v / 4)), random.Normal(0, Math.Sqrt(v / 2)));
            return new([("v", [v]), ("base", [a]), ("weight", [b])], ("x", x),
                ("y", random.Normals(x.Length, n => a + (b * x[n]), Math.Sqrt(v))));
        }),
        ["known chain"] = new("exact", 400, 1, ["level[1]", "level[3]", "level[5]"], """
            data y[times]: real
            level[1] ~ Normal(0, 1)
            for t in 2..times { level[t] ~ Normal(level[t-1], 0.8) }
            for t in times { y[t] ~ Normal(level[t], 2) }
            """, (random, prior) =>
        {
            var level = random.Walk(5, prior.Normal(random, 0, 1), 0.8);
            return new([("level", level)], ("y", random.Normals(5, t => level[t], 2)));
        }),
        ["level"] = new("importance", 300, 2, ["drift", "noise", "level[1]", "level[3]"], """
            data y[times]: real
            drift: positive ~ Exponential(1)
            noise: positive ~ Exponential(0.5)
            level[1] ~ Normal(0, 1)
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for t in times { y[t] ~ Normal(level[t], noise) }
            """, (random, prior) =>
        {
            var (drift, noise) = (prior.Wider * random.Exponential(), 2 * random.Exponential());
            var level = random.Walk(5, random.Normal(0, 1), drift);
            return new([("drift", [drift]), ("noise", [noise]), ("level", level)], ("y", random.Normals(5, t => level[t], noise)));
        }),
        ["steps"] = new("gibbs", 300, 3, ["turn", "level[1]", "level[3]"], """
            data y[times]: real
            turn ~ Gamma(2, 1)
            level[1] ~ Normal(0, 2)
            for t in 2..times { level[t] ~ Normal(level[t-1], precision = turn) }
            for t in times { y[t] ~ Normal(level[t], 1) }
            """, (random, prior) =>
        {
            var turn = prior.Wider * random.Gamma(2);
            var level = random.Walk(5, random.Normal(0, 2), 1 / Math.Sqrt(turn));
            return new([("turn", [turn]), ("level", level)], ("y", random.Normals(5, t => level[t], 1)));
        }),
        ["hierarchy"] = new("gibbs", 300, 3, ["m", "t", "effect[1]"], """
            data g[rows]: index[3]
            data y[rows]: real
            m ~ Normal(0, 0.7)
            t ~ Gamma(2, 1)
            for j in 1..3 { effect[j] ~ Normal(m, precision = t) }
            for n in rows { y[n] ~ Normal(effect[g[n]], 2.5) }
            """, (random, prior) =>
        {
            double[] group = [1, 1, 2, 3];
            var (m, t) = (prior.Normal(random, 0, 0.7), random.Gamma(2));
            var effect = random.Normals(3, _ => m, 1 / Math.Sqrt(t));
            return new([("m", [m]), ("t", [t]), ("effect", effect)], ("g", group),
                ("y", random.Normals(group.Length, n => effect[(int)group[n] - 1], 2.5)));
        }),
        ["mixture"] = new("gibbs", 300, 3, ["ordered m[1]", "ordered m[2]", "t"], """
            data y[rows]: real
            w: simplex[2] ~ Dirichlet(2)
            t ~ Gamma(2, 1)
            for j in 1..2 { m[j] ~ Normal(0, 1.5) }
            for n in rows { kind[n] ~ Categorical(w)
              y[n] ~ Normal(m[kind[n]], precision = t) }
            """, (random, prior) =>
        {
            var (w, t, m) = (random.Beta(2, 2), random.Gamma(2), new[] { prior.Normal(random, 0, 1.5), prior.Normal(random, 0, 1.5) });
            return new([("t", [t]), ("m", m)], ("y", random.Normals(4, _ => m[random.IsTrue(w) ? 0 : 1], 1 / Math.Sqrt(t))));
        }),
        ["hidden Markov chain"] = new("gibbs", 300, 3, ["move[1]", "move[4]", "m"], """
            data y[times]: real
            for j in 1..2 { move[j]: simplex[2] ~ Dirichlet([[3, 1], [1, 2]][j]) }
            m ~ Normal(0, 1)
            state[1] ~ Categorical([0.5, 0.5])
            for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
            for t in times { y[t] ~ Normal(m + [-1, 1][state[t]], 1) }
            """, (random, prior) =>
        {
            var (one, two, m) = (random.Beta(3, 1), random.Beta(1, 2), prior.Normal(random, 0, 1));
            var (isFirst, y) = (random.IsTrue(0.5), new double[6]);
            for (var t = 0; t < y.Length; t++)
            {
                if (t > 0) isFirst = random.IsTrue(isFirst ? one : two);
                y[t] = random.Normal(m + (isFirst ? -1 : 1), 1);
            }

            return new([("move", [one, 1 - one, two, 1 - two]), ("m", [m])], ("y", y));
        }),
    };
}

/// <summary>How the prior of the simulated unknowns differs from the story's.</summary>
/// <param name="Wider">The factor of a standard deviation or of a scale.</param>
/// <param name="Shift">The distance of the means, in the story's standard deviations.</param>
internal sealed record WrongPrior(double Wider = 1, double Shift = 0)
{
    public double Normal(TextbookDraws random, double mean, double sd) => random.Normal(mean + (Shift * sd), Wider * sd);
}
