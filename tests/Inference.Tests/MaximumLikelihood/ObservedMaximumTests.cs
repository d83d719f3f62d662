using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumLikelihood;

/// <summary>
/// Maxima of fully observed stories against closed forms, likelihood equations and QR; and designs and data that have no single maximum.
/// </summary>
public sealed class ObservedMaximumTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata s[rows]: positive\n"
        + "data u[rows]: unit from s / 10\n";

    // n log p of the one category that occurs, and 0 log 0 = 0 of the other
    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void A_category_that_never_occurs_has_no_share(int states)
    {
        var fitted = Fitted($$"""
            data k[rows]: index[{{states}}] from c
            param p: simplex[{{states}}]
            for n in rows { k[n] ~ Categorical(p) }
            """,
            "x,y,c,s\n1,1,1,1\n1,1,1,1\n1,1,1,1\n", out _);
        Assert.Equal([1, .. Enumerable.Repeat(0.0, states - 1)], Estimates.Of(fitted, "p"));
        Assert.Equal(0, fitted.Value, 1e-12);
        Assert.All(fitted.Diagnostics, d => Assert.Equal("W0505", d.Code));
    }

    private static FitOutcome Fitted(string story, string rows, out TestStory bound) =>
        (bound = TestStory.By($"model M\n{Columns}{story}", rows)).Fitted(new(Threads: 1), "mle");

    /// <summary>The reason names the prior, whatever else of the story has no closed form; a latent of each row is called latent.</summary>
    [Theory]
    [InlineData("""
        m ~ Normal(0, 1)
        v: positive ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(m, v) }
        """,
        "`mle` uses no priors, but `m` and another have one")]
    [InlineData("""
        v: positive ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(0, v) }
        """, "`mle` uses no priors, but `v` has one")]
    [InlineData("""
        param m: real
        for n in rows { z[n]: real ~ Normal(m, 1)
          x[n] ~ Normal(z[n], 1) }
        """,
        "`mle` needs fully observed data, but `z[n]` is latent")]
    public void A_prior_is_the_reason_of_a_refusal(string story, string reason)
    {
        var facts = TestStory.By($"model M\n{Columns}{story}", SmallTable.Rows).Facts;
        var mle = new Inference.Methods.MethodTable(facts.Catalog).For(facts).Single(m => m.Name == "mle");
        Assert.Equal(reason, mle.Choose(facts).Refusals[0].Reason);
    }

    [Fact]
    public void Rates_shares_and_scales_are_their_closed_forms()
    {
        var fitted = Fitted("""
            param r: positive
            param p: unit
            param m: real
            param v: positive
            param e: positive
            data w[rows]: positive from s
            for n in rows { x[n] ~ Normal(1, e) }
            for n in rows { c[n] ~ Binomial(12, p) }
            for n in rows { s[n] ~ LogNormal(m, v) }
            for n in rows { w[n] ~ Exponential(r) }
            """, SmallTable.Rows, out var bound);
        double[] s = bound.Problem.Data["s"].Values, c = bound.Problem.Data["c"].Values, x = bound.Problem.Data["x"].Values,
            logs = [.. s.Select(v => Math.Log(v))];
        var mean = logs.Average();
        Assert.Equal(StopReason.ClosedForm, fitted.Stopped);
        Assert.Equal(1 / s.Average(), Estimates.Scalar(fitted, "r"), 1e-13);
        Assert.Equal(c.Average() / 12, Estimates.Scalar(fitted, "p"), 1e-14);
        Assert.Equal(mean, Estimates.Scalar(fitted, "m"), 1e-14);
        Assert.Equal(Math.Sqrt(logs.Average(l => (l - mean) * (l - mean))), Estimates.Scalar(fitted, "v"), 1e-14);
        Assert.Equal(Math.Sqrt(x.Average(v => (v - 1) * (v - 1))), Estimates.Scalar(fitted, "e"), 1e-13);
    }

    [Fact]
    public void Shapes_solve_their_likelihood_equations()
    {
        var gamma = Fitted("""
            param k: positive
            param r: positive
            for n in rows { s[n] ~ Gamma(k, r) }
            """, SmallTable.Rows, out var bound);
        var s = bound.Problem.Data["s"].Values;
        var (k, rate) = (Estimates.Scalar(gamma, "k"), Estimates.Scalar(gamma, "r"));
        Assert.Equal(Math.Log(s.Average()) - s.Average(v => Math.Log(v)), Math.Log(k) - SpecialFunctions.DiGamma(k), 1e-9);
        Assert.Equal(s.Average(), k / rate, 1e-8);
        Assert.NotEqual(Math.Log(s.Average()) - s.Average(v => Math.Log(v)), Math.Log(1.01 * k) - SpecialFunctions.DiGamma(1.01 * k), 1e-4);

        var beta = Fitted("""
            param a: positive
            param b: positive
            for n in rows { u[n] ~ Beta(a, b) }
            """, SmallTable.Rows, out bound);
        var (u, a, b) = (bound.Problem.Data["u"].Values, Estimates.Scalar(beta, "a"), Estimates.Scalar(beta, "b"));
        Assert.Equal(u.Average(v => Math.Log(v)), SpecialFunctions.DiGamma(a) - SpecialFunctions.DiGamma(a + b), 1e-8);
        Assert.Equal(u.Average(v => Math.Log(1 - v)), SpecialFunctions.DiGamma(b) - SpecialFunctions.DiGamma(a + b), 1e-8);

        var negative = Fitted("""
            param m: positive
            param z: positive
            for n in rows { c[n] ~ NegativeBinomial(m, z) }
            """,
            SmallTable.Rows, out bound);
        var (c, m, size) = (bound.Problem.Data["c"].Values, Estimates.Scalar(negative, "m"), Estimates.Scalar(negative, "z"));
        Assert.Equal(c.Average(), m, 1e-7);
        Assert.Equal(0, c.Average(v => SpecialFunctions.DiGamma(v + size) - SpecialFunctions.DiGamma(size)) - Math.Log(1 + m / size), 1e-8);
    }

    [Fact]
    public void A_regression_is_QRs()
    {
        var lines = Examples.Read("diabetes/diabetes.csv");
        var bound = TestStory.By("""
            model M
            data x[rows]: real[D] from age, sex, bmi, bp, s1, s2, s3, s4, s5, s6
            data y[rows]: real from progression
            param base: real
            param weight: real[D]
            param sd: positive
            for n in rows { y[n] ~ Normal(base + dot(weight, x[n]), sd) }
            """, lines);
        var fitted = bound.Fitted(method: "mle");
        var (x, y) = (bound.Problem.Data["x"], bound.Problem.Data["y"].Values);
        var design = Matrix<double>.Build.Dense(y.Length, 11, (i, j) => j == 0 ? 1 : x.Values[i * 10 + j - 1]);
        var right = Vector<double>.Build.Dense(y);
        var solution = design.QR().Solve(right);
        Assert.Equal(solution[0], Estimates.Scalar(fitted, "base"), 1e-8 * Math.Abs(solution[0]));
        Assert.Equal(solution.Skip(1), Estimates.Of(fitted, "weight"), (a, b) => Math.Abs(a - b) <= 1e-8 * Math.Abs(a));
        var variance = (right - design * solution).Select(r => r * r).Average();
        Assert.Equal(Math.Sqrt(variance), Estimates.Scalar(fitted, "sd"), 1e-10);
        Assert.Equal(-0.5 * y.Length * (Math.Log(2 * Math.PI * variance) + 1), fitted.Value, 1e-8);
        Assert.Equal((StopReason.ClosedForm, 1, 12), (fitted.Stopped, fitted.Iterations, fitted.Summary!.FreeParameters));
    }

    // offsets, units far from 1 and small noise: against a fit of the same rows about their means
    [Theory]
    [InlineData(1e6, 1e-3, 1e-4)]
    [InlineData(0, 1e5, 1e3)]
    [InlineData(-4e4, 1, 1e-8)]
    public void Neither_offsets_nor_units_cost_the_digits_that_count(double offset, double unit, double noise)
    {
        var random = new RandomStream(3, "lines");
        double[] x = [.. Enumerable.Range(0, 50).Select(_ => offset + random.NextNormal())];
        double[] y = [.. x.Select(v => unit * (3 + 2 * (v - offset)) + noise * random.NextNormal())];
        var rows = "x,y\n" + string.Concat(x.Zip(y, (a, b) => FormattableString.Invariant($"{a:R},{b:R}\n")));
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            data y[rows]: real
            param a: real
            param b: real
            param sd: positive
            for n in rows { y[n] ~ Normal(a + b * x[n], sd) }
            """, rows);
        var fitted = bound.Fitted(method: "mle");
        var (mx, my) = (x.Average(), y.Average());
        var gradient = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / x.Sum(a => (a - mx) * (a - mx));
        var sd = Math.Sqrt(x.Zip(y, (a, b) => b - my - gradient * (a - mx)).Average(r => r * r));
        Assert.Equal(gradient, Estimates.Scalar(fitted, "b"), Math.Max(1e-3 * sd, 1e-12 * Math.Abs(gradient)));
        Assert.Equal(1, Estimates.Scalar(fitted, "sd") / sd, 1e-3);
    }

    public static TheoryData<string, string, string, string[]> Without => new()
    {
        { """
            param a: real
            param b: real
            param d: real
            param sd: positive
            for n in rows { y[n] ~ Normal(a + b * x[n] + d * (2 * x[n] - 3), sd) }
            """, SmallTable.Rows, "E0564", ["`d`", "`a`, `b`"] },
        { """
            data g[rows]: index[3]
            param a: real
            param m[3]: real
            param sd: positive
            for n in rows { y[n] ~ Normal(a + m[g[n]], sd) }
            """,
            SmallTable.Rows, "E0564", ["`m[3]`", "`a`, `m[1]`, `m[2]`"] },
        { """
            data v[rows]: real[3] from x, c, s
            param a: real
            param b: real[3]
            param sd: positive
            for n in rows { y[n] ~ Normal(a + dot(b, v[n]), sd) }
            """, SmallTable.Table(SmallTable.Lines(3, 5)), "E0564", ["4 parameters, 3 rows"] },
        { """
            data v[rows]: real[3] from x, c, s
            param a: real
            param b: real[3]
            param sd: positive
            for n in rows { y[n] ~ Normal(a + dot(b, v[n]), sd) }
            """, SmallTable.Table(SmallTable.Lines(2, 5)), "E0564", ["4 parameters, 2 rows"] },
        { """
            param a: real
            param b: real
            param sd: positive
            for n in rows { y[n] ~ Normal(a + b * x[n], sd) }
            """,
            "x,y,c,s\n1,10.3,1,1\n2,20.3,1,1\n4,40.3,1,1\n7,70.3,1,1\n", "E0501", ["`sd`", "goes to 0"] },
        { """
            param a: real
            param b: real
            param t: positive
            for n in rows { y[n] ~ Normal(a + b * x[n], precision = t) }
            """,
            "x,y,c,s\n1,10.3,1,1\n2,20.3,1,1\n4,40.3,1,1\n7,70.3,1,1\n", "E0501", ["`t`", "goes to infinity"] },
        { """
            param b: real
            param sd: positive
            for n in rows { y[n] ~ Normal(b * x[n], sd) }
            """, "x,y,c,s\n1,0,1,1\n2,0,1,1\n", "E0501",
            ["`sd`", "goes to 0"] },
        { """
            data o[rows]: real[2] from x, y
            data k[rows]: real[1] from c
            param a: real[2]
            param m: real[2, 1]
            param v: covariance[2]
            for n in rows { o[n] ~ MvNormal(a + m @ k[n], v) }
            """, "x,y,c,s\n1,2,1,1\n2,4,3,1\n4,8,2,1\n7,14,2,1\n",
            "E0501", ["`v`", "goes to 0"] },
        { """
            data g[rows]: index[4]
            param m[4]: real
            param sd: positive
            for n in rows { y[n] ~ Normal(m[g[n]] + 1, sd) }
            """,
            SmallTable.Rows, "E0507", ["`m[4]`"] },
        { """
            data g[rows]: index[4]
            param r[4]: positive
            for n in rows { c[n] ~ Poisson(2 * r[g[n]]) }
            """,
            SmallTable.Rows, "E0507", ["`r[4]`"] },
    };

    /// <summary>Their squares leave the range of a double.</summary>
    [Theory]
    [InlineData(160)]
    [InlineData(300)]
    public void Covariates_too_large_for_a_double_are_reported(int power)
    {
        var rows = "x,y,c,s\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{i % 4}.5e{power},{i * i % 7},1,1\n"));
        var found = Assert.Single(TestStory.By($$"""
            model M
            {{Columns}}param a: real
            param b: real
            param sd: positive
            for n in rows { y[n] ~ Normal(a + b * x[n], sd) }
            """, rows).Fit(method: "mle").Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("E0568", found.Code);
    }

    [Theory, MemberData(nameof(Without))]
    public void Data_without_a_single_maximum_are_reported(string story, string rows, string code, string[] says)
    {
        var found = Assert.Single(TestStory.By($"model M\n{Columns}{story}", rows).Fit(method: "mle").Diagnostics,
            d => d.Severity == Severity.Error);
        Assert.Equal(code, found.Code);
        Assert.All(says, part => Assert.Contains(part, found.Message, StringComparison.Ordinal));
    }

    public static TheoryData<string, string, double> Edges => new()
    {
        { """
            param p: unit
            for n in rows { c[n] ~ Binomial(12, p) }
            """, "x,y,c,s\n1,1,12,1\n1,1,12,1\n", 1 },
        { """
            param p: unit
            for n in rows { c[n] ~ Binomial(12, p) }
            """, "x,y,c,s\n1,1,0,1\n1,1,0,1\n", 0 },
        { """
            param p: positive
            for n in rows { c[n] ~ Poisson(p * s[n]) }
            """, "x,y,c,s\n1,1,0,1\n1,1,0,3\n", 0 },
    };

    [Theory, MemberData(nameof(Edges))]
    public void A_maximum_on_the_edge_is_reported(string story, string rows, double edge)
    {
        var fitted = Fitted(story, rows, out _);
        Assert.Equal("W0505", Assert.Single(fitted.Diagnostics).Code);
        Assert.Equal(edge, Estimates.Scalar(fitted, "p"));
        Assert.Equal(0, fitted.Value, 1e-12);
    }

    [Theory]
    [InlineData("""
        param a: positive
        param b: positive
        for n in rows { s[n] ~ Gamma(a, b) }
        """, "x,y,c,s\n1,1,4,1\n1,1,5,1\n1,1,5,1\n")]
    [InlineData("""
        param a: positive
        param b: positive
        for n in rows { u[n] ~ Beta(a, b) }
        """, "x,y,c,s\n1,1,4,2\n1,1,5,2\n")]
    public void A_climb_that_grows_without_end_has_no_maximum(string story, string rows)
    {
        var outcome = TestStory.By($"model M\n{Columns}{story}", rows).Fit(method: "mle");
        Assert.Null(outcome.Summary);
        Assert.Equal("E0501", Assert.Single(outcome.Diagnostics).Code);
    }

    // counts that vary less than a Poisson distribution's: the best size is infinite
    [Fact]
    public void An_optimization_that_diverges_is_reported()
    {
        var outcome = Fitted("""
            param m: positive
            param z: positive
            for n in rows { c[n] ~ NegativeBinomial(m, z) }
            """,
            "x,y,c,s\n1,1,4,1\n1,1,5,1\n1,1,5,1\n1,1,6,1\n", out _);
        Assert.Contains("`z`", Assert.Single(outcome.Diagnostics, d => d.Code == "W0517").Message, StringComparison.Ordinal);
    }
}
