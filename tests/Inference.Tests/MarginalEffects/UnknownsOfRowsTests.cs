using MathNet.Numerics.Distributions;

namespace ProbDsl.Tests.MarginalEffects;

/// <summary>Labels of rows are summed over, effects that depend on the column are drawn anew, those of new groups averaged.</summary>
public sealed class UnknownsOfRowsTests
{
    [Fact]
    public void Labels_have_their_probability_before_the_outcome_is_seen()
    {
        var fit = EffectsOf.Draws("""
            model Mix
            data x[rows]: real
            data y[rows]: real
            w: simplex[2] ~ Dirichlet([2, 2])
            m: ordered[2] ~ Normal(0, 3)
            b: real[2] ~ Normal(0, 2)
            s ~ HalfNormal(2)
            for n in rows {
              k[n]: index[2] ~ Categorical(w)
              y[n] ~ Normal(m[k[n]] + b[k[n]] * x[n], s)
            }
            """, "x,y\n0,1\n1,2\n3,-5\n", 2, ("w", [2], [0.3, 0.7, 0.9, 0.1]), ("m", [2], [0, 1, -1, 2]), ("b", [2], [1, -2, 0.5, 4]),
            ("s", [], [1, 2]));
        var row = Assert.Single(fit.Comparisons("x").Rows);
        double[] expected = [(0.3 * 1) - (0.7 * 2), (0.9 * 0.5) + (0.1 * 4)];
        Assert.Equal(expected.Average(), row.Mean, 1e-10);
        Assert.Equal(Math.Abs(expected[0] - expected[1]) / Math.Sqrt(2), row.Sd, 1e-10);
    }

    [Fact]
    public void Labels_that_depend_on_the_column_change_with_it()
    {
        var fit = EffectsOf.Draws("""
            model Experts
            data x[rows]: real
            data y[rows]: real
            g ~ Normal(0, 1)
            m: ordered[2] ~ Normal(0, 3)
            for n in rows {
              k[n]: bool ~ Bernoulli(logit = g * x[n])
              y[n] ~ Normal(if k[n] then m[2] else m[1], 1)
            }
            """, "x,y\n0,1\n1,2\n3,-5\n", 2, ("g", [], [0.4, -1]), ("m", [2], [0, 1, -1, 2]));
        double P(double v) => 1 / (1 + Math.Exp(-v));
        var expected = new[] { 0.0, 1, 3 }.Average(v => P(0.4 * (v + 1)) - P(0.4 * v));
        var second = 3 * new[] { 0.0, 1, 3 }.Average(v => P(-(v + 1)) - P(-v));
        Assert.Equal((expected + second) / 2, Assert.Single(fit.Comparisons("x").Rows).Mean, 1e-10);
    }

    private const string Frailty = """
        model Frailty
        data x[rows]: real
        data g[rows]: index[G]
        data y[rows]: count
        b ~ Normal(0, 1)
        t ~ HalfNormal(1)
        for k in G { u[k] ~ Normal(0, t) }
        for n in rows { y[n] ~ Poisson(log_rate = b * x[n] + u[g[n]]) }
        """;

    private static EffectsOf OfFrailty() => EffectsOf.Draws(Frailty, "x,g,y\n0,a,1\n1,b,2\n0.5,a,3\n", 2, ("b", [], [0.4, -0.3]),
        ("t", [], [0.5, 0.2]), ("u", [2], [0.1, -0.2, 0.3, 0.4]));

    [Fact]
    public void Known_groups_keep_their_effects()
    {
        double[] b = [0.4, -0.3], u = [0.1, -0.2, 0.3, 0.4];
        double Change(int s, double x, int group) => (Math.Exp((x + 1) * b[s]) - Math.Exp(x * b[s])) * Math.Exp(u[(2 * s) + group]);
        double Of(int s) => (Change(s, 0, 0) + Change(s, 1, 1) + Change(s, 0.5, 0)) / 3;
        Assert.Equal((Of(0) + Of(1)) / 2, Assert.Single(OfFrailty().Comparisons("x").Rows).Mean, 1e-10);
    }

    /// <summary>E[exp(u)] = exp(t^2 / 2); the average over drawn groups has a small error of its own.</summary>
    [Fact]
    public void New_groups_are_averaged_over()
    {
        double[] b = [0.4, -0.3], t = [0.5, 0.2];
        double Of(int s) => (Math.Exp(b[s]) - 1) * Math.Exp(t[s] * t[s] / 2);
        var rows = OfFrailty().On("x,g\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"0,n{i}\n"))).With()
            .Comparisons("x", "0,1").Value!.Rows;
        Assert.Equal((Of(0) + Of(1)) / 2, rows[0].Mean, 0.01);
    }

    /// <summary>An unknown of a row whose distribution reads the column is no constant: with x it changes by b.</summary>
    [Fact]
    public void Unknowns_that_depend_on_the_column_change_with_it()
    {
        const string story = """
            model Centered
            data w[rows]: real
            data y[rows]: real
            b ~ Normal(0, 2)
            for n in rows {
              th[n] ~ Normal(b * w[n], 0.5)
              y[n] ~ Normal(exp(th[n]), 1)
            }
            """;
        var fit = EffectsOf.Draws(story, "w,y\n0,1\n2,2\n", 2, ("b", [], [0.4, -0.3]), ("th", [2], [9, 9, 9, 9]));
        double[] b = [0.4, -0.3];
        var expected = b.Average(v => (Math.Exp(v) - 1 + Math.Exp(3 * v) - Math.Exp(2 * v)) / 2 * Math.Exp(0.125));
        Assert.Equal(expected, Assert.Single(fit.Comparisons("w").Rows).Mean, 0.03);
    }

    [Fact]
    public void A_censored_outcome_is_that_before_censoring_and_a_truncated_one_is_not()
    {
        const string story = """
            model Bounds
            data x[rows]: real
            data y[rows]: real
            b ~ Normal(0, 2)
            for n in rows { y[n] ~ DRAW }
            """;
        double Of(string draw) => Assert.Single(EffectsOf.Draws(story.Replace("DRAW", draw, StringComparison.Ordinal),
            "x,y\n0,0.5\n2,1\n", 2, ("b", [], [0.4, 0.4])).Comparisons("x", "0,1").Rows).Mean;
        Assert.Equal(0.4, Of("Censored(Normal(b * x[n], 1), low = 0)"), 1e-12);
        // E[Z | Z > -a] = a + phi(a) / Phi(a)
        double Truncated(double a) => a + (Normal.PDF(0, 1, a) / Normal.CDF(0, 1, a));
        Assert.Equal(Truncated(0.4) - Truncated(0), Of("Truncated(Normal(b * x[n], 1), low = 0)"), 1e-9);
    }
}
