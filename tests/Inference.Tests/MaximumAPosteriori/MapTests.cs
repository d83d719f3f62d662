using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>The most probable point against closed forms, Newton's method and other methods.</summary>
public sealed class MapTests
{
    [Fact]
    public void A_mean_with_a_prior()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(1, 2)
            for n in rows { x[n] ~ Normal(m, 3) }
            """, SmallTable.Rows);
        var x = bound.Problem.Data["x"].Values;
        var (precision, weighted) = (1 / 4.0 + x.Length / 9.0, 1 / 4.0 + x.Sum() / 9.0);
        Assert.Equal(weighted / precision, Of(bound, "m").Values[0], 1e-9);
    }

    [Fact]
    public void A_share_with_a_prior()
    {
        var bound = TestStory.By("""
            model M
            data b[rows]: bool
            p ~ Beta(3, 5)
            for n in rows { b[n] ~ Bernoulli(p) }
            """, SmallTable.Rows);
        var b = bound.Problem.Data["b"].Values;
        Assert.Equal((b.Sum() + 2) / (b.Length + 6), Of(bound, "p").Values[0], 1e-9);
    }

    [Fact]
    public void Shares_with_a_prior()
    {
        var bound = TestStory.By("""
            model M
            data k[rows]: index[3]
            p ~ Dirichlet([2, 3, 4])
            for n in rows { k[n] ~ Categorical(p) }
            """,
            SmallTable.Rows);
        var k = bound.Problem.Data["k"].Values;
        for (var i = 0; i < 3; i++) Assert.Equal((k.Count(v => v == i + 1) + i + 1) / (k.Length + 6.0), Of(bound, "p").Values[i], 1e-9);
    }

    // the mode of sd itself, on the constrained scale: Jacobian left out
    [Fact]
    public void A_rate_with_a_prior()
    {
        var bound = TestStory.By("""
            model M
            data c[rows]: count
            r ~ Gamma(3, 2)
            for n in rows { c[n] ~ Poisson(r) }
            """, SmallTable.Rows);
        var c = bound.Problem.Data["c"].Values;
        Assert.Equal((c.Sum() + 2) / (c.Length + 2), Of(bound, "r").Values[0], 1e-8);
    }

    [Fact]
    public void A_regression_is_least_squares()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            data s[rows]: positive
            data y[rows]: real
            param w: real[2]
            param a: real
            param sd: positive
            for n in rows { y[n] ~ Normal(a + w[1] * x[n] + w[2] * s[n], sd) }
            """, SmallTable.Rows);
        var (x, s, y) = (bound.Problem.Data["x"].Values, bound.Problem.Data["s"].Values, bound.Problem.Data["y"].Values);
        var design = Matrix<double>.Build.DenseOfColumns([Enumerable.Repeat(1.0, x.Length), x, s]);
        var solved = design.QR().Solve(Vector<double>.Build.Dense(y));
        var sd = Math.Sqrt((design * solved - Vector<double>.Build.Dense(y)).L2Norm() is var norm ? norm * norm / y.Length : 0);
        Assert.Equal(solved[0], Of(bound, "a").Values[0], 1e-7);
        Assert.Equal([solved[1], solved[2]], Of(bound, "w").Values, (a, b) => Math.Abs(a - b) < 1e-7);
        Assert.Equal(sd, Of(bound, "sd").Values[0], 1e-7);
    }

    [Fact]
    public void A_logistic_regression_is_Newtons()
    {
        var bound = TestStory.By("""
            model M
            data v[rows]: real[3] from x, y, s
            data b[rows]: bool
            w: real[3] ~ Normal(0, 2.5)
            a ~ Normal(0, 5)
            for n in rows { b[n] ~ Bernoulli(logit = a + dot(w, v[n])) }
            """, SmallTable.Rows);
        var (newton, _) = NewtonLogistic.Solve(bound.Problem.Data["v"], bound.Problem.Data["b"].Values, [5, 2.5, 2.5, 2.5]);
        Assert.Equal(newton[0], Of(bound, "a").Values[0], 1e-6);
        for (var i = 0; i < 3; i++) Assert.Equal(newton[i + 1], Of(bound, "w").Values[i], 1e-6);
    }

    [Fact]
    public void A_mixture_is_that_of_em()
    {
        var story = """
            model M(K = 2)
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """;
        var bound = TestStory.By(story, SmallTable.Rows);
        Assert.Equal(bound.Fitted(method: "em").Value, bound.Fitted(method: "map").Value, 1e-8);
    }

    [Fact]
    public void A_recurrence_is_followed()
    {
        var story = """
            model M
            data x[rows]: real
            param a: real
            param b: unit
            level[1] = a
            for n in 2..rows { level[n] = b * level[n-1] + (1 - b) * x[n-1] }
            for n in rows { x[n] ~ Normal(level[n], 1) }
            target += 30 * log(b) + 30 * log(1 - b)
            """;
        var bound = TestStory.By(story, SmallTable.Rows);
        var x = bound.Problem.Data["x"].Values;
        var fitted = bound.Fitted();
        var (a, b) = (fitted.Summary!.Estimates.First(e => e.Name == "a").Value.Values[0],
            fitted.Summary.Estimates.First(e => e.Name == "b").Value.Values[0]);
        Assert.Equal(Smoothed(x, a, b), fitted.Value, 1e-9);
        foreach (var (da, db) in new[] { (1e-3, 0.0), (-1e-3, 0), (0, 1e-3), (0, -1e-3) })
            Assert.True(Smoothed(x, a + da, b + db) < fitted.Value);
    }

    [Fact]
    public void A_term_of_target_counts()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(m, 1) }
            target += -50 * (m - 3)^2
            """, SmallTable.Rows);
        var x = bound.Problem.Data["x"].Values;
        Assert.Equal((x.Sum() + 300) / (1 + x.Length + 100), Of(bound, "m").Values[0], 1e-9);
    }

    [Fact]
    public void Repeated_rows_count_as_often_as_they_happen()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            data c[rows]: count
            param m: real
            for n in rows repeated c[n] { x[n] ~ Normal(m, 1) }
            """, SmallTable.Rows);
        var (x, c) = (bound.Problem.Data["x"].Values, bound.Problem.Data["c"].Values);
        Assert.Equal(x.Zip(c, (a, b) => a * b).Sum() / c.Sum(), Of(bound, "m").Values[0], 1e-9);
    }

    [Fact]
    public void Groups_of_unequal_length()
    {
        var bound = TestStory.By("""
            model M
            data y[who, visit]: real from y by id
            for i in who {
              m[i] ~ Normal(0, 1)
              for t in visit { y[i, t] ~ Normal(m[i], 1) }
            }
            """, "id,y\na,1\na,2\nb,5\nb,7\nb,6\nc,-1\n");
        var m = Of(bound, "m").Values;
        Assert.Equal([3 / 3.0, 18 / 4.0, -1 / 2.0], m, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void The_same_seed_is_the_same_fit()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(m, 1) }
            """, SmallTable.Rows);
        Assert.Equal(bound.Fitted(new(Seed: 5, Threads: 1), "map").Trace, bound.Fitted(new(Seed: 5, Threads: 2), "map").Trace);
    }

    [Theory]
    [InlineData("""
        m ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(floor(m), 1) }
        """, "E0402", "floor")]
    [InlineData("""
        param weight: simplex[2]
        param m: real[2]
        for n in rows { kind[n] ~ Categorical(weight) }
        for n in 3..rows { x[n] ~ Normal(m[kind[n]] + m[kind[n-2]], 1) }
        """, "E0402", "`x[n]`")]
    [InlineData("""
        param a: real
        m ~ StudentT(4, a, 1)
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "E0402",
        "`a` is a param with the continuous latent `m`")]
    [InlineData("""
        c ~ Poisson(3)
        for n in rows { x[n] ~ Normal(c, 1) }
        """, "E0402", "is an unbounded count")]
    [InlineData("""
        s ~ HalfNormal(1)
        v: real[2] ~ MvNormal([0, 0], covariance([[s, s], [s, s]]))
        for n in rows { x[n] ~ Normal(v[1], s) }
        """,
        "E0532", "covariance of `v`")]
    [InlineData("""
        s ~ HalfNormal(1)
        far: real[70000] ~ MvNormal(zeros(70000), s * identity(70000))
        for n in rows { x[n] ~ Normal(sum(far), s) }
        """, "E0402", "one array needs 39.2 GB")]
    [InlineData("for n in rows { x[n] ~ Normal(0, 1) }", "E0402", "the story has no unknown")]
    [InlineData("""
        m ~ Normal(0, 1)
        for n in rows { x[n] ~ Uniform(m + 1000, m + 2000) }
        """, "E0514",
        "that of `x[n]` is 0 at rows = 1, where it is ")]
    public void What_it_cannot_treat_is_named(string story, string code, string said)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real
            {{story}}
            """, SmallTable.Rows);
        var selection = bound.Select("map");
        var found = selection.Plan is null ? selection.Diagnostics : bound.Fit(method: "map").Diagnostics;
        Assert.Equal(code, found[0].Code);
        Assert.Contains(said, found[0].Message, StringComparison.Ordinal);
    }

    private static Tensor Of(TestStory bound, string name) =>
        bound.Fitted(method: "map").Summary!.Estimates.First(e => e.Name == name).Value;

    private static double Smoothed(double[] x, double a, double b)
    {
        var (level, sum) = (a, 0.0);
        for (var n = 0; n < x.Length; n++)
        {
            if (n > 0) level = b * level + (1 - b) * x[n - 1];
            sum -= (x[n] - level) * (x[n] - level) / 2 + Math.Log(2 * Math.PI) / 2;
        }
        return sum + 30 * Math.Log(b * (1 - b));
    }
}
