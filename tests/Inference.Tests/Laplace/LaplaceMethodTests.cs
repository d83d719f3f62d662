using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Integration;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.MaximumAPosteriori;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.MaximumAPosteriori;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Laplace;

/// <summary>
/// The normal approximation as a method, against closed forms: exact where the posterior is normal, lognormal marginals where a scale is
/// approximated in its logarithm.
/// </summary>
public sealed class LaplaceMethodTests
{
    private const double Ninety = 1.6448536269514722;

    // a normal posterior is its own approximation: mean, spread and evidence are the closed form's
    [Fact]
    public void A_normal_posterior_is_exact()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(1, 2)
            twice = 2 * m + 1
            for n in rows { x[n] ~ Normal(m, 3) }
            """,
            SmallTable.Rows);
        var (x, fitted) = (bound.Problem.Data["x"].Values, bound.Fitted(method: "laplace"));
        var precision = 1 / 4.0 + x.Length / 9.0;
        var (mean, sd) = ((1 / 4.0 + x.Sum() / 9.0) / precision, 1 / Math.Sqrt(precision));
        var m = fitted.Summary!.Estimates[0];
        Assert.Equal([mean, sd, mean - Ninety * sd, mean, mean + Ninety * sd], Numbers(m, 0), (a, b) => Math.Abs(a - b) < 1e-8);
        var covariance = Matrix<double>.Build.Dense(x.Length, x.Length, (i, j) => 4 + (i == j ? 9 : 0));
        var residual = Vector<double>.Build.Dense([.. x.Select(v => v - 1)]);
        var evidence =
            -0.5 * (x.Length * Math.Log(2 * Math.PI) + covariance.Cholesky().DeterminantLn + residual * covariance.Inverse() * residual);
        Assert.Equal("log_evidence", fitted.Metric.Of.Name);
        Assert.Equal(evidence, fitted.Metric.Value, 1e-8);
        Assert.True(fitted.Summary.Tail!.Shape < 0);
        var twice = Numbers(fitted.Summary.Definitions.Single(), 0);
        Assert.Equal(2 * mean + 1, twice[0], 5 * 2 * sd / Math.Sqrt(4000));
        Assert.Equal(2 * sd, twice[1], 0.05 * sd * 2);
    }

    // the logarithm of Gamma(a, 1 + a) has its mode at log(a / (1 + a)) and the curvature a, so that the mean is exp(mode + 1 / (2 a));
    // moments beyond 64-bit numbers are infinite
    [Theory, InlineData(0.1), InlineData(0.02), InlineData(0.01), InlineData(0.001)]
    public void A_vague_rate_has_the_moments_of_a_lognormal(double shape)
    {
        var bound = TestStory.By(FormattableString.Invariant($"model M\ndata y[rows]: count\nr: positive ~ Gamma({shape}, {shape})\n")
            + "for n in rows { y[n] ~ Poisson(r) }", "y\n0\n");
        var outcome = bound.Fitted(method: "laplace");
        if (outcome.Summary!.Tail!.IsCorrected) return;
        var r = Numbers(outcome.Summary!.Estimates[0], 0);
        var mean = shape / (1 + shape) * Math.Exp(0.5 / shape);
        if (shape < 0.002) Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], r[..2]);
        else
        {
            Assert.Equal(1, r[0] / mean, 1e-6);
            Assert.Equal(1, r[1] / (mean * Math.Sqrt(Math.Exp(1 / shape) - 1)), 1e-6);
        }

        Assert.DoesNotContain(outcome.Diagnostics, d => d.Code == "W0613");
    }

    // log r is approximated: its mode is log((a + S) / (b + n)), its deviation 1 / sqrt(a + S), and r is lognormal
    [Fact]
    public void A_rate_is_lognormal()
    {
        var bound = TestStory.By("""
            model M
            data c[rows]: count
            r ~ Gamma(3, 2)
            for n in rows { c[n] ~ Poisson(r) }
            """, SmallTable.Rows);
        var c = bound.Problem.Data["c"].Values;
        var (shape, rate) = (3 + c.Sum(), 2.0 + c.Length);
        var (mode, sd) = (shape / rate, 1 / Math.Sqrt(shape));
        var mean = mode * Math.Exp(sd * sd / 2);
        double[] expected = [mean, mean * Math.Sqrt(Math.Exp(sd * sd) - 1), mode * Math.Exp(-Ninety * sd), mode,
            mode * Math.Exp(Ninety * sd)];
        var fitted = bound.Fitted(method: "laplace");
        Assert.Equal(expected, Numbers(Uncorrected(bound, "r"), 0), (a, b) => Math.Abs(a - b) < 1e-7);
        // corrected by weights it is the Gamma posterior
        var corrected = Numbers(fitted.Summary!.Estimates[0], 0);
        Assert.Equal(shape / rate, corrected[0], 0.02 * Math.Sqrt(shape) / rate);
        Assert.Equal(Math.Sqrt(shape) / rate, corrected[1], 0.03 * Math.Sqrt(shape) / rate);
        // Stirling's error is the approximation's: log Gamma(shape) - Stirling(shape)
        var exact = 3 * Math.Log(2) - SpecialFunctions.GammaLn(3) + SpecialFunctions.GammaLn(shape) - shape * Math.Log(rate)
            - c.Sum(k => SpecialFunctions.GammaLn(k + 1));
        var stirling = (shape - 0.5) * Math.Log(shape) - shape + 0.5 * Math.Log(2 * Math.PI);
        Assert.Equal(exact - SpecialFunctions.GammaLn(shape) + stirling, fitted.Metric.Value, 1e-8);
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
        var (mode, precision) = NewtonLogistic.Solve(bound.Problem.Data["v"], bound.Problem.Data["b"].Values, [5, 2.5, 2.5, 2.5]);
        var covariance = precision.Inverse();
        var (w, a) = (Uncorrected(bound, "w"), Uncorrected(bound, "a"));
        for (var i = 0; i < 4; i++)
        {
            var numbers = i == 0 ? Numbers(a, 0) : Numbers(w, i - 1);
            Assert.Equal(mode[i], numbers[0], 1e-6);
            Assert.Equal(Math.Sqrt(covariance[i, i]), numbers[1], 1e-6);
        }
    }

    /// <summary>The estimate by the normal approximation at the mode itself.</summary>
    private static Estimate Uncorrected(TestStory story, string name)
    {
        using var ascent = Begun.Optimizer("laplace", story.Problem, DensityPlan.Analyze(story.Problem), new(Threads: 1),
            withJacobian: true).Value!;
        var mode = ModeSearch.Maximize(ascent.Init(0, new RandomStream(1, "restart", 0)), ascent)!;
        var normal = (LaplaceApproximation)LaplaceApproximation.Compute(ascent.Objective, mode.Position);
        return new ElementwiseMoments(new LaplaceNormal(normal), ascent.Objective, CredibleInterval.Usual)
            .Of(ascent.Objective.Joint.Coordinates.Single(c => c.Unknown.Name == name))!;
    }

    // weights are not approximated one by one: their table comes from the draws, and these from the Dirichlet's normal approximation
    [Fact]
    public void Probabilities_are_reported_from_draws()
    {
        var bound = TestStory.By("""
            model M
            data k[rows]: index[3]
            p ~ Dirichlet([20, 30, 40])
            for n in rows { k[n] ~ Categorical(p) }
            """,
            SmallTable.Rows);
        var k = bound.Problem.Data["k"].Values;
        double[] counts = [.. Enumerable.Range(0, 3).Select(i => k.Count(v => v == i + 1) + 20.0 + 10 * i)];
        var p = bound.Fitted(method: "laplace").Summary!.Estimates[0];
        for (var i = 0; i < 3; i++)
        {
            var (mean, total) = (counts[i] / counts.Sum(), counts.Sum());
            var sd = Math.Sqrt(mean * (1 - mean) / (total + 1));
            Assert.Equal(mean, Numbers(p, i)[0], 0.1 * sd);
            Assert.Equal(sd, Numbers(p, i)[1], 0.05 * sd);
        }
    }

    [Fact]
    public void Draws_have_the_tables_moments()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(1, 2)
            s ~ Gamma(8, 4)
            for n in rows { x[n] ~ Normal(m, s) }
            """,
            SmallTable.Rows);
        var summary = bound.Fitted(new(Draws: 20_000, Threads: 1), "laplace").Summary!;
        foreach (var estimate in summary.Estimates)
        {
            var (drawn, numbers) = (summary.Draws!.Arrays[estimate.Name].Values, Numbers(estimate, 0));
            Assert.Equal(20_000, drawn.Length);
            Assert.Equal(numbers[0], drawn.Average(), 5 * numbers[1] / Math.Sqrt(20_000));
            Assert.Equal(0.05, drawn.Count(d => d < numbers[2]) / 20_000.0, 0.006);
        }
    }

    [Fact]
    public void The_same_seed_is_the_same_fit()
    {
        var bound = TestStory.By(EightSchools.Story, EightSchools.Data);
        var (one, two, other) = (Drawn(new(Seed: 4, Threads: 1)), Drawn(new(Seed: 4, Threads: 2)), Drawn(new(Seed: 5, Threads: 1)));
        Assert.Equal(one, two);
        Assert.NotEqual(one, other);

        double[] Drawn(FitOptions options) => bound.Fit(options, "laplace").Summary!.Draws!.Arrays["tau"].Values;
    }

    [Theory]
    [InlineData("""
        m ~ Normal(0, 1)
        free ~ Flat()
        for n in rows { x[n] ~ Normal(m + 0 * free, 1) }
        """, "E0569",
        "does not change along `free`")]
    [InlineData("""
        a ~ Flat()
        b ~ Flat()
        for n in rows { x[n] ~ Normal(a + b, 1) }
        """, "E0569", "along `a`, `b` together")]
    [InlineData("""
        tau ~ HalfNormal(1)
        mu ~ Normal(0, 1)
        for n in rows { z[n] ~ Normal(mu, tau) }
        for n in rows { x[n] ~ Normal(z[n] + 0 * z[n]^2, 1) }
        """, "E0516", "diverged along `tau`")]
    [InlineData("""
        for n in rows { kind[n] ~ Bernoulli(0.5) }
        for n in rows { x[n] ~ Normal(if kind[n] then 1 else 0, 1) }
        """, "E0402",
        "there is nothing to optimize")]
    [InlineData("""
        param a: real
        m ~ StudentT(4, a, 1)
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "E0402",
        "`a` is a param with the continuous latent `m`")]
    public void What_it_cannot_treat_is_named(string story, string code, string said)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real
            {{story}}
            """, SmallTable.Rows);
        var selection = bound.Select("laplace");
        var outcome = selection.Plan is null ? null : bound.Fit(method: "laplace");
        var found = (outcome?.Diagnostics ?? selection.Diagnostics)[0];
        Assert.Null(outcome?.Summary);
        Assert.Equal(code, found.Code);
        Assert.Contains(said, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Draws_that_do_not_fit_are_refused_before_the_climb()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m: real[1000] ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(sum(m), 1) }
            """,
            SmallTable.Rows);
        foreach (var method in new[] { "laplace", "importance" })
        {
            var outcome = bound.Fit(new(Draws: int.MaxValue / 2, Threads: 1), method);
            Assert.Equal(("E0531", 0), (outcome.Diagnostics.Single().Code, outcome.Iterations));
        }
    }

    [Fact]
    public void A_point_that_nothing_holds_is_warned_of()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            a ~ Flat()
            b ~ Flat()
            for n in rows { x[n] ~ Normal(a + b, 1) }
            """,
            SmallTable.Rows);
        var warning = bound.Fitted(method: "map").Diagnostics.Single();
        Assert.Equal("W0517", warning.Code);
        Assert.Contains("along `a`, `b` together", warning.Message, StringComparison.Ordinal);
    }

    // an integral without distributions for its params is none of evidence
    [Theory]
    [InlineData("param m: real", "log_integral")]
    [InlineData("m ~ Flat()", "log_integral")]
    [InlineData("""
        m ~ Normal(0, 1)
        target += -m^2
        """, "log_integral")]
    [InlineData("m ~ Normal(0, 1)", "log_evidence")]
    public void Only_what_is_normalized_is_an_evidence(string unknown, string name) =>
        Assert.Equal(name, TestStory.By($$"""
            model M
            data x[rows]: real
            {{unknown}}
            for n in rows { x[n] ~ Normal(m, 1) }
            """, SmallTable.Rows)
            .Fitted(method: "laplace").Metric.Of.Name);

    private static double[] Numbers(Estimate estimate, int element) =>
        [.. new[] { estimate.Value, estimate.Spread!.Sd, estimate.Spread.Low, estimate.Spread.Median,
            estimate.Spread.High }.Select(t => t.Values[element])];

    /// <summary>A large tolerance ends the optimization early: what the warning says, the first line says too.</summary>
    [Theory, InlineData("laplace"), InlineData("map")]
    public void A_fit_that_ended_away_from_the_mode_has_not_converged(string method)
    {
        var bound = TestStory.By("""
            model Normals
            data x[rows]: real
            mean ~ Normal(0, 10)
            sd ~ HalfNormal(0.1)
            for n in rows { x[n] ~ Normal(mean, sd) }
            """, "x\n-1.2\n-0.8\n-1.5\n2.6\n1.2\n2\n");
        var early = bound.Fitted(new(Threads: 1, Tolerance: 0.5), method);
        Assert.Contains(early.Diagnostics, d => d.Code == "W0518");
        Assert.Equal(StopReason.AwayFromMode, early.Stopped);
        Assert.Equal("away_from_mode", FitJson.Snake(early.Stopped));
        var whole = bound.Fitted(new(Threads: 1), method);
        Assert.DoesNotContain(whole.Diagnostics, d => d.Code == "W0518");
        Assert.Equal(StopReason.Converged, whole.Stopped);
    }
}
