using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Integration;

/// <summary>
/// Posteriors and evidences by numerical integration, against closed forms, against other rules over other coordinates, and where they
/// cannot be what they ought to be.
/// </summary>
public sealed class QuadratureMethodTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata b[rows]: bool\n"
        + "data s[rows]: positive\ndata k[rows]: index[3]\ndata g[rows]: index[3]\n";

    /// <summary>Stories that `exact` solves, of one number to three.</summary>
    public static TheoryData<string> Conjugate =>
    [
        """
        u ~ Beta(2, 3)
        for n in rows { b[n] ~ Bernoulli(u) }
        """,
        """
        u ~ Beta(0.5, 4)
        for n in rows { c[n] ~ Binomial(12, u) }
        """,
        """
        u ~ Gamma(2, 0.5)
        for n in rows { c[n] ~ Poisson(s[n] * u) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { x[n] ~ Normal(1, variance = u) }
        """,
        """
        u ~ Normal(1, 2)
        for n in rows { x[n] ~ Normal(u, 3) }
        """,
        """
        t ~ Gamma(2, 1)
        m ~ Normal(1, precision = 0.1 * t)
        for n in rows { x[n] ~ Normal(m, precision = t) }
        """,
        """
        v ~ InverseGamma(3, 2)
        a ~ Normal(0, variance = 10 * v)
        for n in rows { y[n] ~ Normal(a, variance = v) }
        """,
        """
        p ~ Dirichlet([2, 1.5, 3])
        for n in rows { k[n] ~ Categorical(p) }
        """,
        """
        p: simplex[2] ~ Dirichlet([2, 1.5])
        for n in rows { b[n] ~ Bernoulli(0.3) }
        for n in rows { w[n] ~ Categorical(p) }
        """,
        """
        a ~ Normal(0, 10)
        w ~ Normal(0, 5)
        for n in rows { y[n] ~ Normal(a + w * (x[n] + 20), 0.7) }
        """,
        """
        t ~ Gamma(2, 1)
        a ~ Normal(0, precision = 0.1 * t)
        w ~ Normal(0, precision = 0.1 * t)
        for n in rows { y[n] ~ Normal(a + w * x[n], precision = t) }
        """,
        """
        m: real[3] ~ Normal(0, 2)
        for n in rows { x[n] ~ Normal(m[g[n]], 1) }
        """,
        """
        r ~ Gamma(2, 1)
        q ~ Beta(2, 2)
        m ~ Normal(0, 1)
        for n in rows { c[n] ~ Poisson(r)
        b[n] ~ Bernoulli(q)
        x[n] ~ Normal(m, 1) }
        """,
    ];

    [Theory, MemberData(nameof(Conjugate))]
    public void A_conjugate_story_is_what_the_closed_form_says(string story)
    {
        var bound = TestStory.By($"model M\n"
            + $"{Columns}{(story.Contains("w[n]", StringComparison.Ordinal) ? "data w[rows]: index[2] from b + 1\n" : "")}{story}",
            SmallTable.Of(20, 3));
        var (exact, grid) = (bound.Fitted(method: "exact"), bound.Fitted(new(Threads: 1), "quadrature"));
        Assert.Equal(exact.Metric.Of, grid.Metric.Of);
        Assert.Equal(exact.Metric.Value, grid.Metric.Value, 1e-8);
        Assert.True(grid.Metric.Error < 1e-9, $"{grid.Metric.Error}");
        foreach (var of in exact.Summary!.Estimates)
        {
            var own = grid.Summary!.Estimates.Single(e => e.Name == of.Name);
            for (var i = 0; i < of.Value.Values.Length; i++)
            {
                var sd = of.Spread!.Sd.Values[i];
                Assert.Equal(of.Value.Values[i], own.Value.Values[i], 1e-8 * Math.Max(1, Math.Abs(of.Value.Values[i])));
                Assert.Equal(sd, own.Spread!.Sd.Values[i], 1e-8 * Math.Max(1, sd));
                var close = own.Value.Shape.Rank > 0 && of.Name == "p" ? 0.02 : 1e-6;
                foreach (var (a, b) in new[] { (of.Spread.Low, own.Spread.Low), (of.Spread.Median, own.Spread.Median),
                    (of.Spread.High, own.Spread.High) })
                    Assert.Equal(a.Values[i], b.Values[i], close * sd);
            }
        }
    }

    /// <summary>
    /// Figures of textbooks' closed forms, from other programs: passengers of a year, Old Faithful's waiting times; in units far from 1.
    /// </summary>
    [Fact]
    public void Published_evidences_are_found()
    {
        Assert.Equal(-51.75139409, TestStory.By("""
            model M
            data c[rows]: count
            r ~ Gamma(2, 0.01)
            for n in rows { c[n] ~ Poisson(r) }
            """,
            "c\n112\n118\n132\n129\n121\n135\n148\n148\n136\n119\n104\n118\n").Fitted(method: "quadrature").Metric.Value, 1e-8);
        Assert.Equal(-1100.55767984,
            TestStory.By(Examples.Read("old-faithful/waiting.gen"), Examples.Faithful).Fitted(method: "quadrature").Metric.Value, 1e-8);
    }

    /// <summary>
    /// Effects of groups are no parameters of the grid, whatever states their number: given the two scales, the rows are normal with the
    /// covariance 25 + tau^2 [same group] + sd^2 [same row], and a sum over a fine grid of the logarithms of both is the evidence.
    /// </summary>
    [Theory]
    [InlineData("mu ~ Normal(0, 5)\nfor k in 1..G { a[k] ~ Normal(mu, tau) }\nfor n in rows { y[n] ~ Normal(a[g[n]], sd) }")]
    [InlineData("mu ~ Normal(0, 5)\nfor k in 1..3 { a[k] ~ Normal(0, tau) }\nfor n in rows { y[n] ~ Normal(mu + a[g[n]], sd) }")]
    [InlineData("mu ~ Normal(0, 5)\na: real[3] ~ Normal(0, tau)\nfor n in rows { y[n] ~ Normal(mu + a[g[n]], sd) }")]
    public void Effects_of_groups_are_integrated_in_closed_form(string rows)
    {
        var story = TestStory.By($$"""
            model Groups
            data y[rows]: real
            data g[rows]: index[{{(rows.Contains('G', StringComparison.Ordinal) ? "G" : "3")}}]
            tau: positive ~ HalfNormal(2)
            sd: positive ~ HalfNormal(2)
            {{rows}}
            """, SmallTable.Of(14, 3));
        var (y, g) = (story.Problem.Data["y"].Values, story.Problem.Data["g"].Values);
        var (total, tau) = (double.NegativeInfinity, 0.0);
        const double Step = 0.05;
        for (var a = -14.0; a < 3; a += Step)
            for (var b = -4.0; b < 3; b += Step)
            {
                var (one, other) = (Math.Exp(a), Math.Exp(b));
                var covariance = Matrix<double>.Build.Dense(y.Length, y.Length,
                    (i, j) => 25 + (g[i] == g[j] ? one * one : 0) + (i == j ? other * other : 0)).Cholesky();
                var left = Vector<double>.Build.Dense(y);
                var log = (2 * Math.Log(2 / (2 * Math.Sqrt(2 * Math.PI)))) - (((one * one) + (other * other)) / 8) + a + b
                    + (2 * Math.Log(Step))
                    - (0.5 * ((y.Length * Math.Log(2 * Math.PI)) + covariance.DeterminantLn + left.DotProduct(covariance.Solve(left))));
                var top = Math.Max(total, log);
                var sum = Math.Exp(total - top) + Math.Exp(log - top);
                tau = ((tau * Math.Exp(total - top)) + (one * Math.Exp(log - top))) / sum;
                total = top + Math.Log(sum);
            }

        var fit = story.Fitted(new(Threads: 1), "quadrature");
        Assert.Equal(total, fit.Metric.Value, 1e-5);
        Assert.Equal(tau, fit.Summary!.Estimates.Single(e => e.Name == "tau").Value.Values[0], 1e-4);
    }

    /// <summary>One unknown of no family: Gauss and Legendre's rule over its free number.</summary>
    [Theory]
    [InlineData("""
        u ~ StudentT(3, 0, 1)
        for n in rows { x[n] ~ Normal(u, 2) }
        """, 20, -10, 10)]
    [InlineData("""
        u ~ Cauchy(0, 1)
        for n in rows { x[n] ~ Normal(u, 1) }
        """, 1, -12, 12)]
    [InlineData("""
        u ~ HalfNormal(1)
        for n in rows { x[n] ~ Normal(0, u) }
        """, 5, -20, 8)]
    [InlineData("""
        u: positive ~ StudentT(5, 0, 2)
        for n in rows { c[n] ~ Poisson(u) }
        """, 5, -20, 8)]
    [InlineData("""
        u ~ Uniform(-1, 4)
        for n in rows { x[n] ~ Normal(u, 2) }
        """, 2, -40, 40)]
    [InlineData("""
        u: unit ~ Uniform(0, 1)
        for n in rows { x[n] ~ Normal(u, 2) }
        """, 3, -40, 40)]
    [InlineData("""
        u ~ Normal(0, 1)
        for n in rows { z[n] ~ Bernoulli(0.3)
        x[n] ~ Normal(if z[n] then u else 3 * u + 2, 1) }
        """, 20, -8, 8)]
    public void One_unknown_is_what_another_rule_says(string story, int rows, double low, double high)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(rows, 3));
        using var objective = new StoryObjective(bound.Problem, TestStory.Catalog, DensityPlan.Analyze(bound.Problem),
            withJacobian: true, ManagedEngine.On(1));
        using var array = objective.Compile(objective.Joint.Arrays());
        var integrated = Quadrature.Of(u => objective.Density([u]), low, high, At);
        var fitted = bound.Fitted(method: "quadrature");
        var (found, spread) = (fitted.Summary!.Estimates.Single(), fitted.Summary.Estimates.Single().Spread!);
        Assert.Equal(integrated.LogEvidence, fitted.Metric.Value, 1e-8);
        Assert.Equal(integrated.Mean, found.Value.Values[0], 1e-8 * Math.Max(1, Math.Abs(integrated.Mean)));
        Assert.Equal(integrated.Sd, spread.Sd.Values[0], 1e-8 * Math.Max(1, integrated.Sd));

        double At(double u)
        {
            objective.Write([u]);
            array.Run();
            return array.Numbers("u")[0];
        }
    }

    /// <summary>
    /// Two coefficients of a logistic regression: a product of Gauss and Legendre's rules in the coefficients themselves.
    /// </summary>
    [Fact]
    public void A_logistic_regression_is_what_another_rule_says()
    {
        var bound = TestStory.By($$"""
            model M
            {{Columns}}a ~ Normal(0, 2)
            w ~ Normal(0, 2)
            sum = a + w
            for n in rows { b[n] ~ Bernoulli(logit = a + w * x[n]) }
            """, SmallTable.Of(30, 3));
        var (x, b) = (bound.Problem.Data["x"].Values, bound.Problem.Data["b"].Values);
        var plane = Plane.Of(Joint, -8, 8, -8, 8);
        var fitted = bound.Fitted(method: "quadrature");
        Assert.Equal(plane.LogEvidence, fitted.Metric.Value, 1e-8);
        Assert.Equal(plane.MeanOne, Estimates.Scalar(fitted, "a"), 1e-8);
        Assert.Equal(plane.MeanOther, Estimates.Scalar(fitted, "w"), 1e-8);
        Assert.Equal(plane.SdOne, fitted.Summary!.Estimates[0].Spread!.Sd.Values[0], 1e-8);
        Assert.Equal(plane.MeanOne + plane.MeanOther, fitted.Summary.Definitions.Single().Value.Values[0], 1e-8);
        // half of all draws lie below the median, and the moments of the draws are the table's
        var (drawn, told2) = (fitted.Summary.Draws!.Arrays["w"].Values, fitted.Summary.Estimates[1]);
        Assert.Equal(0.5, drawn.Count(v => v < told2.Spread!.Median.Values[0]) / (double)drawn.Length, 0.04);
        Assert.Equal(told2.Value.Values[0], drawn.Average(), 5 * told2.Spread!.Sd.Values[0] / Math.Sqrt(drawn.Length));

        double Joint(double a, double w)
        {
            var sum = -0.5 * (a * a + w * w) / 4 - Math.Log(2 * Math.PI * 4);
            for (var i = 0; i < x.Length; i++) sum -= Math.Log(1 + Math.Exp(b[i] > 0 ? -(a + w * x[i]) : a + w * x[i]));
            return sum;
        }
    }

    /// <summary>Two means that can change places: both modes count, which an approximation at one of them misses by log 2.</summary>
    [Fact]
    public void Two_modes_are_both_integrated()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m: real[2] ~ Normal(0, 5)
            for n in rows { z[n] ~ Categorical([0.5, 0.5])
            x[n] ~ Normal(m[z[n]], 0.5) }
            """, SmallTable.Of(25, 3));
        var x = bound.Problem.Data["x"].Values;
        var plane = Plane.Of(Joint, -6, 6, -6, 6);
        var fitted = bound.Fitted(method: "quadrature");
        Assert.Equal(plane.LogEvidence, fitted.Metric.Value, 1e-8);
        Assert.Equal(plane.MeanOne, Estimates.Of(fitted, "m")[0], 1e-7);
        Assert.Equal(plane.SdOne, fitted.Summary!.Estimates[0].Spread!.Sd.Values[0], 1e-7);
        Assert.Contains("2 modes", fitted.Metric.How, StringComparison.Ordinal);
        // the orders of the components are two equal modes, of which laplace is about one and counts both
        var laplace = bound.Fitted(method: "laplace").Metric;
        Assert.Equal(fitted.Metric.Value, laplace.Value, 0.1);
        Assert.Contains("2 equal modes", laplace.How, StringComparison.Ordinal);

        double Joint(double a, double b) =>
            -0.5 * (a * a + b * b) / 25 - Math.Log(2 * Math.PI * 25) + x.Sum(v => Math.Log(0.5 * Normal(v - a) + 0.5 * Normal(v - b)));

        double Normal(double away) => Math.Exp(-2 * away * away) / (0.5 * Math.Sqrt(2 * Math.PI));
    }

    /// <summary>Two far narrow peaks of unlike widths and weights, in closed form.</summary>
    [Fact]
    public void Far_peaks_of_unlike_widths_are_found()
    {
        var fitted = TestStory.By("""
            model M
            data x[rows]: real
            u ~ Mixture([0.3, 0.7], [Normal(-40, 0.05), Normal(60, 2)])
            for n in rows { x[n] ~ Normal(0 * u, 1) }
            """, "x\n0\n").Fitted(method: "quadrature");
        Assert.Equal(-0.5 * Math.Log(2 * Math.PI), fitted.Metric.Value, 1e-8);
        Assert.Equal(0.3 * -40 + 0.7 * 60, Estimates.Scalar(fitted, "u"), 1e-6);
    }

    /// <summary>So far apart that no start and no hill about the other one leads there: draws of the prior do.</summary>
    [Fact]
    public void Modes_are_looked_for_where_the_prior_is()
    {
        var fitted = TestStory.By("""
            model M
            data x[rows]: real
            u ~ Mixture([0.4, 0.6], [Normal(0, 1), Normal(100000, 1)])
            for n in rows { x[n] ~ Normal(0 * u, 1) }
            """, "x\n0\n").Fitted(method: "quadrature");
        Assert.Equal(-0.5 * Math.Log(2 * Math.PI), fitted.Metric.Value, 1e-8);
        Assert.Equal(60000, Estimates.Scalar(fitted, "u"), 1e-3);
        Assert.Equal(100000 * Math.Sqrt(0.24), fitted.Summary!.Estimates.Single().Spread!.Sd.Values[0], 1e-3);
    }

    /// <summary>n equal cells hold the scale from no side: the integral over it behaves like that of s^(1 - n) / s near 0.</summary>
    [Theory]
    [InlineData("3\n3\n3\n3\n3\n")]
    [InlineData("0\n0\n0\n0\n0\n")]
    [InlineData("0.1\n0.1\n0.1\n")]
    [InlineData("-50\n-50\n")]
    public void A_constant_column_is_refused(string cells)
    {
        var found = TestStory.By(OfScale, $"x\n{cells}").Fit(method: "quadrature").Diagnostics[0];
        Assert.Equal("E0516", found.Code);
        Assert.Contains("`s`", found.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The control: cells that differ by a billionth have a posterior. With the mean integrated by hand, Gauss and Legendre's rule over log
    /// s.
    /// </summary>
    [Fact]
    public void A_nearly_constant_column_is_integrated()
    {
        double[] x = [0, 0, 1e-9, -2e-9];
        var (n, mean) = (x.Length, x.Average());
        var square = x.Sum(v => (v - mean) * (v - mean));
        var by = Quadrature.Of(LogDensity, -30, 6, Math.Exp);
        var fitted = TestStory.By(OfScale, $"x\n{string.Join('\n', x)}\n").Fitted(method: "quadrature");
        Assert.Equal(by.LogEvidence, fitted.Metric.Value, 1e-8);
        Assert.Equal(by.Mean, Estimates.Scalar(fitted, "s"), 1e-8);

        // x given m and s, m ~ Normal(0, 10), s ~ HalfNormal(5), and the Jacobian of log s
        double LogDensity(double logS)
        {
            var s = Math.Exp(logS);
            var spread = (s * s / n) + 100;
            return -(0.5 * (n - 1) * Math.Log(2 * Math.PI * s * s)) - (0.5 * Math.Log(n)) - (square / (2 * s * s))
                - (0.5 * Math.Log(2 * Math.PI * spread)) - (mean * mean / (2 * spread))
                + Math.Log(2 / (5 * Math.Sqrt(2 * Math.PI))) - (s * s / 50) + logS;
        }
    }

    private const string OfScale = """
        model M
        data x[rows]: real
        m ~ Normal(0, 10)
        s ~ HalfNormal(5)
        for n in rows { x[n] ~ Normal(m, s) }
        """;

    [Theory]
    [InlineData("""
        m: real[4] ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(m[1], 1) }
        """, "E0402", "at least 4 unknown parameters")]
    [InlineData("""
        for n in rows { z[n] ~ Normal(0, 1)
        x[n] ~ Normal(z[n], 1) }
        """, "E0565", "the story has 5: `z` 5")]
    [InlineData("""
        param a: real
        param b[rows]: real
        for n in rows { x[n] ~ Normal(a + b[n], 1) }
        """, "E0565", "the story has 6: `a` 1, `b` 5")]
    [InlineData("""
        u ~ Flat()
        m ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(m + 0 * u, 1) }
        """, "E0569", "does not change along `u`")]
    [InlineData("""
        m ~ Normal(1, 1e-14)
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "E0516", "the peak along `m` is narrower")]
    [InlineData("""
        param a: real
        m ~ StudentT(4, a, 1)
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "E0402", "`a` is a param with")]
    [InlineData("""
        param m: real[2]
        k ~ Categorical([0.5, 0.5])
        for n in rows { x[n] ~ Normal(m[k], 1) }
        """, "E0589", "no finite integral")]
    public void What_it_cannot_treat_is_named(string story, string code, string said)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real
            {{story}}
            """, SmallTable.Of(5, 2));
        var selection = bound.Select("quadrature");
        var found = (selection.Plan is null ? selection.Diagnostics : bound.Fit(method: "quadrature").Diagnostics)[0];
        Assert.Equal(code, found.Code);
        Assert.Contains(said, found.Message, StringComparison.Ordinal);
        // what is offered takes the story
        if (code == "E0565")
            Assert.All(found.Help!.Split("`--method ").Skip(1), asked => Assert.NotNull(bound.Select(asked.Split('`')[0]).Plan));
    }

    // six orders of three components, one of them with the width of its prior: the grid is too large to be refined at its usual spacing
    [Fact]
    public void A_mixture_of_three_is_the_sum_over_all_labels()
    {
        double[] y = [-3, -2.5, -4, 3, 2, 3.5, 2.2];
        var outcome = TestStory.By("""
            model M
            data y[rows]: real
            for k in 1..3 { m[k] ~ Normal(0, 5) }
            for n in rows {
              z[n] ~ Categorical([1/3, 1/3, 1/3])
              y[n] ~ Normal(m[z[n]], 1)
            }
            """, "y\n" + string.Join('\n', y) + "\n").Fit(method: "quadrature");

        var (total, moment) = (0.0, 0.0);
        for (var labels = 0; labels < 2187; labels++)
        {
            var (log, mean) = (-7 * Math.Log(3), 0.0);
            for (var k = 0; k < 3; k++)
            {
                double[] own = [.. y.Where((_, n) => labels / (int)Math.Pow(3, n) % 3 == k)];
                // y = m + noise, m ~ Normal(0, 5): the precision of m is 1/25 + count
                var (precision, sum) = (0.04 + own.Length, own.Sum());
                log += (-0.5 * own.Length * Math.Log(2 * Math.PI)) - (0.5 * Math.Log(25 * precision))
                    - (0.5 * (own.Sum(v => v * v) - (sum * sum / precision)));
                if (k == 0) mean = sum / precision;
            }

            (total, moment) = (total + Math.Exp(log), moment + (Math.Exp(log) * mean));
        }

        var error = outcome.Metric.Error!.Value;
        Assert.InRange(error, 0, 1e-5);
        Assert.Equal(Math.Log(total), outcome.Metric.Value, error);
        Assert.All(outcome.Summary!.Estimates.Single().Value.Values, m => Assert.Equal(moment / total, m, 1e-6));
    }

    // a density with kinks along a sum of parameters is integrated by no grid to all digits, and says how far it got
    [Fact]
    public void A_kink_is_reported()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            a ~ Laplace(0, 1)
            w ~ Laplace(0, 1)
            for n in rows { x[n] ~ Laplace(a + w, 1) }
            """,
            SmallTable.Of(3, 2));
        var outcome = bound.Fit(new(Tolerance: 1e-10), "quadrature");
        Assert.Contains(outcome.Diagnostics, d => d.Code == "W0566");
        Assert.InRange(outcome.Metric.Error!.Value, 1e-9, 1e-3);
    }

    // one row of a Cauchy distribution under a flat prior: a posterior without a standard deviation
    [Fact]
    public void A_posterior_without_moments_is_reported()
    {
        var outcome = TestStory.By("""
            model M
            data x[rows]: real
            u ~ Flat()
            for n in rows { x[n] ~ Cauchy(u, 1) }
            """, "x\n3\n")
            .Fit(method: "quadrature");
        Assert.Contains(outcome.Diagnostics, d => d.Code == "W0567");
        Assert.Equal(0, outcome.Metric.Value, 1e-8);
        var spread = outcome.Summary!.Estimates.Single().Spread!;
        Assert.Equal(3, spread.Median.Values[0], 1e-6);
        Assert.Equal(3 + Math.Tan(Math.PI * 0.45), spread.High.Values[0], 1e-5);
    }

    [Fact]
    public void It_is_the_default_of_one_unknown() =>
        Assert.Equal("quadrature", TestStory.By("""
            model M
            data x[rows]: real
            u ~ StudentT(3, 0, 1)
            for n in rows { x[n] ~ Normal(u, 2) }
            """,
            SmallTable.Rows).Select().Plan!.Method);

    /// <summary>Moments of two numbers by a product of Gauss and Legendre's rules.</summary>
    private sealed record Plane(double LogEvidence, double MeanOne, double MeanOther, double SdOne)
    {
        public static Plane Of(Func<double, double, double> logJoint, double low, double high, double bottom, double top)
        {
            const int nodes = 600;
            var (across, up) = (new MathNet.Numerics.Integration.GaussLegendreRule(low, high, nodes),
                new MathNet.Numerics.Integration.GaussLegendreRule(bottom, top, nodes));
            var (sum, one, other, square, height) = (0.0, 0.0, 0.0, 0.0, logJoint(0.5, 0.5));
            for (var i = 0; i < nodes; i++)
                for (var j = 0; j < nodes; j++)
                {
                    var (a, b) = (across.GetAbscissa(i), up.GetAbscissa(j));
                    var mass = across.GetWeight(i) * up.GetWeight(j) * Math.Exp(logJoint(a, b) - height);
                    (sum, one, other, square) = (sum + mass, one + mass * a, other + mass * b, square + mass * a * a);
                }

            return new(height + Math.Log(sum), one / sum, other / sum, Math.Sqrt(square / sum - one / sum * (one / sum)));
        }
    }
}
