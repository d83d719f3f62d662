using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Conjugacy;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>
/// Posteriors and evidences in closed form, against numerical integration of the story's own density, textbook formulas, and each other.
/// </summary>
public sealed class ExactMethodTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata b[rows]: bool\n"
        + "data s[rows]: positive\ndata k[rows]: index[3]\ndata g[rows]: index[3]\ndata d[rows]: unit from s / 10\n";

    /// <summary>The rate of a Gamma, solved as if its density were that of an inverse Gamma, ends in E0555 without numbers.</summary>
    [Fact]
    public void A_family_that_is_not_the_posterior_gives_no_numbers()
    {
        var bound = TestStory.By($"model M\n{Columns}u ~ Gamma(2, 0.5)\nfor n in rows {{ s[n] ~ Gamma(3, u) }}", SmallTable.Of(20, 2));
        var plan = bound.Select("exact").Plan!;
        var wrong = plan with { Blocks = [.. plan.Blocks.Select(b => b.By is ConjugatePosterior closed
            ? b with { By = new ConjugatePosterior(closed.Block with { Statistics = NaturalStatistics.LogAndInverse }) } : b)] };
        Assert.Empty(Run(plan).Diagnostics);
        var refused = Run(wrong);
        Assert.Equal("E0555", Assert.Single(refused.Diagnostics).Code);
        Assert.Null(refused.Summary);

        FitOutcome Run(InferencePlan of)
        {
            using var fitting = (ExactFitting)new ExactMethod(TestStory.Catalog).Start(bound.Problem, of, new(Threads: 1)).Value!;
            return fitting.Run(new(Threads: 1), new NoProgress(), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>One unknown `u`, whatever its family, in whatever spelling.</summary>
    public static TheoryData<string> OfOne =>
    [
        """
        u ~ Beta(2, 3)
        for n in rows { b[n] ~ Bernoulli(u) }
        """,
        """
        u ~ Uniform(0, 1)
        for n in rows { b[n] ~ Bernoulli(u) }
        """,
        """
        u: unit ~ Flat()
        for n in rows { b[n] ~ Bernoulli(u) }
        """,
        """
        u ~ Beta(0.5, 4)
        for n in rows { c[n] ~ Binomial(12, u) }
        """,
        """
        u ~ Beta(1.5, 2)
        for n in rows { c[n] ~ Geometric(u) }
        """,
        """
        u ~ Gamma(2, 0.5)
        for n in rows { c[n] ~ Poisson(u) }
        """,
        """
        u ~ Gamma(2, 0.5)
        for n in rows { c[n] ~ Poisson(s[n] * u) }
        """,
        """
        u ~ Gamma(2, 0.5)
        scaled = u * 3
        for n in rows { c[n] ~ Poisson(scaled / s[n]) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { c[n] ~ Poisson(1 / u) }
        """,
        """
        u ~ Exponential(0.7)
        for n in rows { s[n] ~ Exponential(u) }
        """,
        """
        u ~ Exponential(0.7)
        for n in rows { s[n] ~ Gamma(3, u) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { s[n] ~ Gamma(3, scale = u) }
        """,
        """
        u ~ Gamma(3, 2)
        for n in rows { s[n] ~ InverseGamma(2, u) }
        """,
        """
        u ~ Gamma(3, 2)
        for n in rows { s[n] ~ Pareto(u, 0.1) }
        """,
        """
        u ~ Gamma(3, 2)
        for n in rows { x[n] ~ Normal(1, precision = u) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { x[n] ~ Normal(1, variance = u) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { x[n] ~ Normal(1, sqrt(u)) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { x[n] ~ Normal(1, variance = 2 * u / s[n]) }
        """,
        """
        u ~ Gamma(3, 2)
        for n in rows { x[n] ~ Normal(1, 1 / sqrt(u)) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { x[n] ~ Laplace(1, u) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { s[n] ~ HalfNormal(sqrt(u)) }
        """,
        """
        u ~ Normal(1, 2)
        for n in rows { x[n] ~ Normal(u, 3) }
        """,
        """
        u ~ Flat()
        for n in rows { x[n] ~ Normal(u, 3) }
        """,
        """
        u ~ Normal(1, 2)
        for n in rows { x[n] ~ Normal(y[n] * u - 3, 3) }
        """,
        """
        u ~ Normal(1, 2)
        for n in rows { s[n] ~ LogNormal(u / 2, 0.5) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { s[n] ~ LogNormal(0.1, sqrt(u)) }
        """,
        """
        u ~ Gamma(3, 2)
        for n in rows repeated c[n] { x[n] ~ Normal(1, precision = u) }
        """,
        .. DeclaredForms.Posteriors,
    ];

    [Theory, MemberData(nameof(OfOne))]
    public void One_unknown_is_what_integration_says(string story)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(20, 3));
        var objective = new StoryObjective(bound.Problem, TestStory.Catalog, DensityPlan.Analyze(bound.Problem),
            withJacobian: true, ManagedEngine.On(1));
        using (objective)
        {
            using var array = objective.Compile(objective.Joint.Arrays());
            var integrated = Quadrature.Of(u => objective.Density([u]), -12, 12, At);
            var fitted = bound.Fitted(method: "exact");
            var (found, spread) = (fitted.Summary!.Estimates.Single(), fitted.Summary.Estimates.Single().Spread!);
            Assert.Equal(integrated.LogEvidence, fitted.Metric.Value, 1e-8);
            Assert.Equal(integrated.Mean, found.Value.Values[0], 1e-8 * Math.Max(1, Math.Abs(integrated.Mean)));
            Assert.Equal(integrated.Sd, spread.Sd.Values[0], 1e-7 * integrated.Sd);
            foreach (var (share, quantile) in new[] { (0.05, spread.Low), (0.5, spread.Median), (0.95, spread.High) })
                Assert.Equal(share, Math.Exp(Quadrature.Of(u => objective.Density([u]), -12, Free(quantile.Values[0])).LogEvidence
                    - integrated.LogEvidence), 1e-6);

            double At(double u)
            {
                objective.Write([u]);
                array.Run();
                return array.Numbers("u")[0];
            }

            // by bisection: each map is monotone
            double Free(double value)
            {
                var (low, high) = (-12.0, 12.0);
                while (high - low > 1e-12) (low, high) = At((low + high) / 2) < value ? ((low + high) / 2, high) : (low, (low + high) / 2);
                return low;
            }
        }
    }

    // the figures are closed forms of the textbooks, from other programs
    [Fact]
    public void Passengers_of_a_year_have_the_published_evidence()
    {
        var bound = TestStory.By("""
            model M
            data c[rows]: count
            r ~ Gamma(2, 0.01)
            for n in rows { c[n] ~ Poisson(r) }
            """,
            "c\n112\n118\n132\n129\n121\n135\n148\n148\n136\n119\n104\n118\n");
        Assert.Equal(-51.75139409, bound.Fitted().Metric.Value, 1e-8);
    }

    // mean and precision together, by integration over both: over the mean by a fine rule for each log precision
    [Theory]
    [InlineData("""
        t ~ Gamma(2, 3)
        m ~ Normal(1, precision = 0.3 * t)
        for n in rows { x[n] ~ Normal(m, precision = t) }
        """)]
    [InlineData("""
        t ~ InverseGamma(2, 3)
        m ~ Normal(1, variance = 5 * t)
        for n in rows { x[n] ~ Normal(2 * m - 1, sqrt(t)) }
        """)]
    public void Mean_and_scale_are_what_integration_says(string story)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(6, 3));
        using var objective = new StoryObjective(bound.Problem, TestStory.Catalog, DensityPlan.Analyze(bound.Problem),
            withJacobian: true, ManagedEngine.On(1));
        var isScaleFirst = objective.Joint.Coordinates[0].Unknown.Name == "t";
        var over = Quadrature.Of(u => Quadrature.Of(v => objective.Density(isScaleFirst ? [u, v] : [v, u]), -40, 40).LogEvidence, -6,
            12, Math.Exp);
        var fitted = bound.Fitted();
        var t = fitted.Summary!.Estimates.Single(e => e.Name == "t");
        Assert.Equal(over.LogEvidence, fitted.Metric.Value, 1e-7);
        Assert.Equal(over.Mean, t.Value.Values[0], 1e-7);
        Assert.Equal(over.Sd, t.Spread!.Sd.Values[0], 1e-6);
    }

    // x ~ N(X m, X V X' + S): the evidence of a regression with known noise, unknowns in several arrays that meet in one mean
    [Fact]
    public void A_hierarchy_of_known_scales_has_the_joint_normals_evidence()
    {
        var bound = TestStory.By($$"""
            model M
            {{Columns}}top ~ Normal(1, 2)
            for j in 1..3 { m[j] ~ Normal(top, 1.5) }
            slope: real[2] ~ Normal([0.5, -1], 0.7)
            for n in rows { x[n] ~ Normal(m[g[n]] + dot(slope, [y[n], s[n]]), 0.9) }
            """, SmallTable.Of(15, 3));
        var (x, y, s, g) = (bound.Problem.Data["x"].Values, bound.Problem.Data["y"].Values, bound.Problem.Data["s"].Values,
            bound.Problem.Data["g"].Values);
        var covariance = Matrix<double>.Build.Dense(15, 15,
            (i, j) => 4 + (g[i] == g[j] ? 2.25 : 0) + (0.49 * ((y[i] * y[j]) + (s[i] * s[j]))) + (i == j ? 0.81 : 0));
        var residual = Vector<double>.Build.Dense(15, i => x[i] - 1 - (0.5 * y[i]) + s[i]);
        var evidence =
            -0.5 * ((15 * Math.Log(2 * Math.PI)) + covariance.Cholesky().DeterminantLn + (residual * covariance.Inverse() * residual));
        var fitted = bound.Fitted();
        Assert.Equal("log_evidence", fitted.Metric.Of.Name);
        Assert.Equal(evidence, fitted.Metric.Value, 1e-9);
        var top = fitted.Summary!.Estimates.Single(e => e.Name == "top");
        // E[top | x] = 1 + cov(top, x) cov(x)^-1 (x - E x)
        Assert.Equal(1 + (Vector<double>.Build.Dense(15, 4) * covariance.Inverse() * residual), top.Value.Values[0], 1e-9);
        Assert.Equal(Math.Sqrt(4 - (Vector<double>.Build.Dense(15, 4) * covariance.Inverse() * Vector<double>.Build.Dense(15, 4))),
            top.Spread!.Sd.Values[0], 1e-9);
    }

    /// <summary>A story in which each group has unknowns of its own is as many stories of one group.</summary>
    [Theory]
    [InlineData("""
        for j in 1..3 { r[j] ~ Gamma(2, 0.5) }
        for n in rows { c[n] ~ Poisson(r[g[n]]) }
        """,
        """
        r ~ Gamma(2, 0.5)
        for n in rows { c[n] ~ Poisson(r) }
        """)]
    [InlineData("""
        for j in 1..3 { t[j] ~ Gamma(2, 3)
        m[j] ~ Normal(1, precision = 0.3 * t[j]) }
        for n in rows { x[n] ~ Normal(m[g[n]], precision = t[g[n]]) }
        """,
        """
        t ~ Gamma(2, 3)
        m ~ Normal(1, precision = 0.3 * t)
        for n in rows { x[n] ~ Normal(m, precision = t) }
        """)]
    [InlineData("""
        for j in 1..3 { v[j] ~ InverseGamma(2, 3)
        m[j]: real[2] ~ Normal(1, variance = 4 * v[j]) }
        for n in rows { x[n] ~ Normal(dot(m[g[n]], [1, y[n]]), variance = v[g[n]]) }
        """, """
            v ~ InverseGamma(2, 3)
            m: real[2] ~ Normal(1, variance = 4 * v)
            for n in rows { x[n] ~ Normal(dot(m, [1, y[n]]), variance = v) }
            """)]
    [InlineData("""
        for j in 1..3 { p[j] ~ Dirichlet([2, 0.5, 1]) }
        for n in rows { k[n] ~ Categorical(p[g[n]]) }
        """,
        """
        p ~ Dirichlet([2, 0.5, 1])
        for n in rows { k[n] ~ Categorical(p) }
        """)]
    [InlineData("""
        for j in 1..3 { w[j]: covariance[2] ~ Wishart(4, identity(2))
        m[j] ~ MvNormal([1, 2], precision = 0.2 * w[j]) }
        for n in rows { xy[n] ~ MvNormal(m[g[n]], precision = w[g[n]]) }
        """, """
            w: covariance[2] ~ Wishart(4, identity(2))
            m ~ MvNormal([1, 2], precision = 0.2 * w)
            for n in rows { xy[n] ~ MvNormal(m, precision = w) }
            """)]
    [InlineData("""
        for j in 1..3 { w[j]: covariance[2] ~ InverseWishart(4, identity(2))
        m[j] ~ MvNormal([1, 2], covariance = 5 * w[j]) }
        for n in rows { xy[n] ~ MvNormal(m[g[n]], covariance = w[g[n]]) }
        """, """
            w: covariance[2] ~ InverseWishart(4, identity(2))
            m ~ MvNormal([1, 2], covariance = 5 * w)
            for n in rows { xy[n] ~ MvNormal(m, covariance = w) }
            """)]
    [InlineData("for j in 1..3 { w[j]: covariance[2] ~ InverseWishart(4, identity(2)) }\n"
        + "for n in rows { xy[n] ~ MvNormal([1, 3], covariance = w[g[n]]) }",
        """
        w: covariance[2] ~ InverseWishart(4, identity(2))
        for n in rows { xy[n] ~ MvNormal([1, 3], covariance = w) }
        """)]
    public void Groups_are_stories_of_their_own(string grouped, string alone)
    {
        var columns = $"{Columns}data xy[rows]: real[2] from x, y\n";
        var lines = SmallTable.Lines(30, 3);
        var together = TestStory.By($"model M\n{columns}{grouped}", SmallTable.Table(lines)).Fitted();
        var each = Enumerable.Range(0, 3)
            .Select(j => TestStory.By($"model M\n{columns}{alone}", SmallTable.Table(lines.Where((_, row) => row % 3 == j))).Fitted())
            .ToList();
        Assert.Equal(each.Sum(e => e.Metric.Value), together.Metric.Value, 1e-8);
        foreach (var estimate in together.Summary!.Estimates)
        {
            double[] Joined(Func<Estimate, Tensor> of) =>
                [.. each.SelectMany(e => of(e.Summary!.Estimates.Single(o => o.Name == estimate.Name)).Values)];
            Assert.Equal(Joined(e => e.Value), estimate.Value.Values, (a, b) => Math.Abs(a - b) <= 1e-8 * Math.Max(1, Math.Abs(a)));
            Assert.Equal(Joined(e => e.Spread!.Sd), estimate.Spread!.Sd.Values,
                (a, b) => Math.Abs(a - b) <= 1e-7 * Math.Max(1, Math.Abs(a)));
        }
    }

    // Murphy 2007, "Conjugate Bayesian analysis of the Gaussian distribution", eqs. 250 to 266: df, scale, mean and evidence of
    // Normal-Wishart
    [Fact]
    public void A_normal_distribution_of_two_columns_is_Normal_Wishart()
    {
        var bound = TestStory.By("""
            model M
            data z[rows]: real[2] from x, y
            w: covariance[2] ~ Wishart(4, covariance([[0.5, 0.1], [0.1, 0.3]]))
            m ~ MvNormal([1, 2], precision = 0.2 * w)
            for n in rows { z[n] ~ MvNormal(m, precision = w) }
            """, SmallTable.Of(25, 3));
        var rows = Matrix<double>.Build.DenseOfRowMajor(25, 2, bound.Problem.Data["z"].Values);
        var (mean, prior, first) = (rows.ColumnSums() / 25, Vector<double>.Build.Dense([1, 2]),
            Matrix<double>.Build.DenseOfArray(new[,] { { 0.5, 0.1 }, { 0.1, 0.3 } }));
        var scatter = rows.EnumerateRows().Select(r => (r - mean).OuterProduct(r - mean)).Aggregate((a, b) => a + b);
        var inverse = first.Inverse() + scatter + ((mean - prior).OuterProduct(mean - prior) * (0.2 * 25 / 25.2));
        var (df, posterior) = (29.0, ((prior * 0.2) + (mean * 25)) / 25.2);
        var fitted = bound.Fitted();
        var (w, m) = (fitted.Summary!.Estimates.Single(e => e.Name == "w"), fitted.Summary.Estimates.Single(e => e.Name == "m"));
        Assert.Equal((inverse.Inverse() * df).ToRowMajorArray(), w.Value.Values, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(posterior.ToArray(), m.Value.Values, (a, b) => Math.Abs(a - b) < 1e-9);
        var evidence = (-25 * Math.Log(Math.PI)) + LogGamma(29 / 2.0) - LogGamma(4 / 2.0) + (14.5 * -Math.Log(inverse.Determinant()))
            - (2 * Math.Log(first.Determinant())) + Math.Log(0.2 / 25.2);
        Assert.Equal(evidence, fitted.Metric.Value, 1e-9);

        static double LogGamma(double a) =>
            (0.5 * Math.Log(Math.PI)) + MathNet.Numerics.SpecialFunctions.GammaLn(a) + MathNet.Numerics.SpecialFunctions.GammaLn(a - 0.5);
    }

    /// <summary>Ways to write one story: the same posterior, and the same plan but for the words.</summary>
    [Theory]
    [InlineData("""
        precision ~ Gamma(2, 3)
        weight: real[2] ~ Normal(0, precision = 0.1 * precision)
        for n in rows { x[n] ~ Normal(dot(weight, [y[n], s[n]]), precision = precision) }
        """)]
    [InlineData("""
        for n in rows { x[n] ~ Normal(place[n], noise) }
        noise = 1 / sqrt(precision)
        for n in rows { place[n] = y[n] * weight[1] + weight[2] * s[n] }
        for d in 1..2 { weight[d] ~ Normal(0, variance = 10 / precision) }
        precision ~ Gamma(2, 3)
        """)]
    [InlineData("""
        function line(w: real[2], a: real, b: real) -> real = sum(w * [a, b])
        variance ~ InverseGamma(2, 3)
        weight: real[2] ~ MvNormal(zeros(2), covariance = variance * (10 * identity(2)))
        for n in rows { x[n] ~ Normal(line(weight, y[n], s[n]), variance = variance) }
        """)]
    public void However_it_is_written(string story)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(20, 3));
        var fitted = bound.Fitted();
        // N(0, V) given the precision: integrated, the rows are Student t with 2 a degrees of freedom and scale b / a (I + X V X')
        var (x, y, s) = (bound.Problem.Data["x"].Values, bound.Problem.Data["y"].Values, bound.Problem.Data["s"].Values);
        var spread = Matrix<double>.Build.Dense(20, 20, (i, j) => (10 * ((y[i] * y[j]) + (s[i] * s[j]))) + (i == j ? 1 : 0));
        var square = Vector<double>.Build.Dense(x) * spread.Inverse() * Vector<double>.Build.Dense(x);
        var evidence = MathNet.Numerics.SpecialFunctions.GammaLn(12) - MathNet.Numerics.SpecialFunctions.GammaLn(2) + (2 * Math.Log(3))
            - (10 * Math.Log(2 * Math.PI)) - (0.5 * Math.Log(spread.Determinant())) - (12 * Math.Log(3 + (0.5 * square)));
        Assert.Equal(evidence, fitted.Metric.Value, 1e-9);
        Assert.Equal(["weight", fitted.Summary!.Estimates.Any(e => e.Name == "variance") ? "variance" : "precision"],
            bound.Select().Plan!.Blocks.Single().Unknowns);
    }

    /// <summary>What only resembles a closed form is refused with the statement in the way.</summary>
    [Theory]
    [InlineData("""
        u ~ StudentT(3, 0, 1)
        for n in rows { x[n] ~ Normal(u, 1) }
        """,
        "`u` is drawn from StudentT, which is not a conjugate prior")]
    [InlineData("""
        u ~ Normal(0, 1)
        for n in rows { x[n] ~ StudentT(3, u, 1) }
        """, "`u` is the `location` of StudentT")]
    [InlineData("""
        u ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(u * u, 1) }
        """, "`u * u` is not linear in `u`")]
    [InlineData("""
        u ~ Normal(0, 1)
        v ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(u * v, 1) }
        """, "`u * v` is not linear in `u` and `v`")]
    [InlineData("""
        u ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(exp(u), 1) }
        """, "`exp(u)` is not linear")]
    [InlineData("""
        u ~ Normal(0, 1)
        for n in rows { b[n] ~ Bernoulli(logit = u) }
        """, "`u` is the `logit` of Bernoulli")]
    [InlineData("""
        u ~ Beta(1, 1)
        for n in rows { b[n] ~ Bernoulli(0.5 * u) }
        """, "`0.5 * u` is computed from `u`")]
    [InlineData("""
        u ~ Gamma(1, 1)
        for n in rows { c[n] ~ Poisson(u + 1) }
        """,
        "`u + 1` is computed from `u` other than by a known factor")]
    [InlineData("""
        u ~ Gamma(1, 1)
        for n in rows { x[n] ~ Normal(0, variance = u) }
        """,
        "`u` is Gamma by `u ~ Gamma`, but `u` in Normal needs InverseGamma")]
    [InlineData("""
        u ~ Gamma(1, 1)
        for n in rows { x[n] ~ Normal(0, u) }
        """, "`u` in Normal is a power of a quantity with a conjugate prior")]
    [InlineData("""
        u: positive ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(u, 1) }
        """,
        "`u` is positive, which truncates a normal distribution")]
    [InlineData("""
        u ~ Normal(0, 1)
        t ~ Gamma(1, 1)
        for n in rows { x[n] ~ Normal(u, precision = t) }
        """,
        "`u` does not have `t` in its scale")]
    [InlineData("""
        t ~ Gamma(1, 1)
        r ~ Gamma(1, 1)
        u ~ Normal(0, precision = r)
        for n in rows { x[n] ~ Normal(u, precision = t) }
        """,
        "`t` and `r` are both scales of statements about `u`")]
    [InlineData("""
        a ~ Gamma(1, 1)
        u ~ Gamma(2, a)
        for n in rows { c[n] ~ Poisson(u) }
        """, "`u` and `a` are both unknown in Gamma")]
    [InlineData("""
        a ~ Gamma(1, 1)
        for n in rows { s[n] ~ Gamma(a, 1) }
        """, "`a` is the `shape` of Gamma")]
    [InlineData("""
        u ~ Normal(0, 1)
        target += -u^4
        for n in rows { x[n] ~ Normal(u, 1) }
        """, "`target +=` depends on `u`")]
    [InlineData("""
        for j in 1..2 { u[j] ~ Normal(0, 1) }
        for n in rows { z[n] ~ Bernoulli(0.5) }
        for n in rows { x[n] ~ Normal(if z[n] then u[1] else u[2], 1) }
        """, "`x[n]` depends on `u` and on the finite latent `z`")]
    [InlineData("""
        param u: real
        for n in rows { x[n] ~ Normal(u, 1) }
        """, "`u` is a param")]
    public void A_near_miss_is_refused_by_name(string story, string reason)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(20, 3));
        var diagnostic = Assert.Single(bound.Select("exact").Diagnostics.Take(1));
        Assert.Equal("E0402", diagnostic.Code);
        Assert.Contains(reason, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_beside_which_a_scale_is_rounding_are_not_said_to_hold_nothing()
    {
        var outcome = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(0, 10)
            for n in rows { x[n] ~ Normal(m, 1) }
            """, "x\n1e17\n3e17\n")
            .Fit(method: "exact");
        Assert.Contains("so large", Assert.Single(outcome.Diagnostics).Message, StringComparison.Ordinal);
    }

    /// <summary>Where neither prior nor data hold a number, it is named.</summary>
    [Theory]
    [InlineData("""
        a ~ Flat()
        b2 ~ Flat()
        for n in rows { x[n] ~ Normal(a + b2, 1) }
        """, "it is not identified")]
    [InlineData("""
        for j in 1..4 { m[j]: real ~ Flat() }
        for n in rows { x[n] ~ Normal(m[g[n]], 1) }
        """,
        "`m[4]` has no closed form: it is not identified")]
    [InlineData("""
        for j in 1..4 { r[j]: positive ~ Flat() }
        for n in rows { c[n] ~ Poisson(r[g[n]]) }
        """,
        "`r[4]` has no closed form: it would be Gamma(1, 0)")]
    [InlineData("""
        for j in 1..2 { t[j] ~ Gamma(1, 1) }
        for j in 1..2 { m[j] ~ Normal(0, precision = t[j]) }
        for n in rows { x[n] ~ Normal(m[1], precision = t[2]) }
        """, "")]
    public void A_posterior_without_a_closed_form_is_refused_with_its_reason(string story, string reason)
    {
        var outcome = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(20, 3)).Fit(method: "exact");
        Assert.Null(outcome.Summary);
        Assert.Equal("E0554", Assert.Single(outcome.Diagnostics).Code);
        Assert.Contains(reason, outcome.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Draws_have_the_moments_of_the_distribution()
    {
        var bound = TestStory.By($$"""
            model M
            {{Columns}}data xy[rows]: real[2] from x, y
            w: covariance[2] ~ InverseWishart(6, identity(2))
            m ~ MvNormal([1, 2], covariance = 5 * w)
            p ~ Dirichlet([1, 2, 3])
            r ~ Gamma(1, 1)
            double_r = 2 * r
            q ~ Beta(1, 1)
            for n in rows { xy[n] ~ MvNormal(m, covariance = w)
            k[n] ~ Categorical(p)
            c[n] ~ Poisson(r)
            b[n] ~ Bernoulli(q) }
            """,
            SmallTable.Of(40, 3));
        var summary = bound.Fitted(new(Draws: 20_000, Threads: 1)).Summary!;
        Assert.Equal(5, summary.Estimates.Count);
        foreach (var estimate in summary.Estimates)
        {
            var (draws, count) = (summary.Draws!.Arrays[estimate.Name].Values, estimate.Value.Values.Length);
            for (var i = 0; i < count; i++)
            {
                double[] own = [.. Enumerable.Range(0, 20_000).Select(d => draws[(d * count) + i])];
                var (mean, sd) = (own.Average(), estimate.Spread!.Sd.Values[i]);
                Assert.Equal(estimate.Value.Values[i], mean, 5 * sd / Math.Sqrt(20_000));
                Assert.Equal(1, Math.Sqrt(own.Sum(v => (v - mean) * (v - mean)) / 20_000) / sd, 0.05);
            }
        }

        var (r, twice) = (summary.Estimates.Single(e => e.Name == "r"), summary.Definitions.Single());
        Assert.Equal(2 * r.Value.Values[0], twice.Value.Values[0], 5 * 2 * r.Spread!.Sd.Values[0] / Math.Sqrt(20_000));
    }

    // a missing cell that nothing reads is left out: the posterior is that of the other rows
    [Fact]
    public void Missing_cells_are_rows_left_out()
    {
        const string Story = """
            model M
            data x[rows]: real
            m ~ Normal(1, 2)
            for n in rows { x[n] ~ Normal(m, 3) }
            """;
        var (gaps, without) = (TestStory.By(Story, "x\n1\nNA\n3.5\n\n-2\n").Fitted(), TestStory.By(Story, "x\n1\n3.5\n-2\n").Fitted());
        Assert.Equal(without.Metric.Value, gaps.Metric.Value, 1e-12);
        Assert.Equal(without.Summary!.Estimates[0].Value.Values, gaps.Summary!.Estimates[0].Value.Values);
    }

    // large numbers: about a reference point nothing is lost
    [Theory, InlineData(0), InlineData(1e7)]
    public void A_common_offset_costs_no_digits(double offset)
    {
        var rows = string.Join('\n',
            Enumerable.Range(0, 50).Select(i => (offset + Math.Sin(i)).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        var story = $$"""
            model M
            data x[rows]: real
            t ~ Gamma(2, 1)
            m ~ Normal({{offset:R}}, precision = 0.1 * t)
            for n in rows { x[n] ~ Normal(m, precision = t) }
            """;
        var (fitted, zero) = (TestStory.By(story, $"x\n{rows}\n").Fitted(),
            TestStory.By(story.Replace($"{offset:R},", "0,", StringComparison.Ordinal), $"x\n{string.Join('\n', Enumerable.Range(0, 50)
                .Select(i => Math.Sin(i).ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}\n").Fitted());
        Assert.Equal(zero.Metric.Value, fitted.Metric.Value, 1e-6);
        Assert.Equal(zero.Summary!.Estimates[0].Value.Values[0], fitted.Summary!.Estimates[0].Value.Values[0], 1e-6);
    }

    /// <summary>
    /// Shares of 20,000 levels are each Beta(1 + count, total - 1 - count); draws are as many as 40,000,000 numbers make, or as asked for.
    /// </summary>
    [Fact]
    public void Many_levels_are_reported_by_formula()
    {
        const int Levels = 20_000, Twice = 137;
        var rows = Enumerable.Range(0, Levels).Append(Twice);
        var bound = TestStory.By("""
            model M
            data k[rows]: index[kinds]
            p: simplex[kinds] ~ Dirichlet(1)
            for n in rows { k[n] ~ Categorical(p) }
            """,
            $"k\n{string.Join('\n', rows)}\n");
        var fitted = bound.Fitted(method: "exact");
        var (p, total) = (fitted.Summary!.Estimates.Single(), (2.0 * Levels) + 1);
        foreach (var k in new[] { 0, Twice, Levels - 1 })
        {
            var (a, b) = (k == Twice ? 3.0 : 2.0, total - (k == Twice ? 3 : 2));
            Assert.Equal(a / total, p.Value.Values[k], 1e-15);
            Assert.Equal(Math.Sqrt(a * b / (total + 1)) / total, p.Spread!.Sd.Values[k], 1e-15);
            Assert.Equal(0.95, MathNet.Numerics.SpecialFunctions.BetaRegularized(a, b, p.Spread.High.Values[k]), 1e-6);
        }

        // Dirichlet and multinomial in closed form: log Gamma(K) - log Gamma(K + n) + log Gamma(1 + 2)
        Assert.Equal(MathNet.Numerics.SpecialFunctions.GammaLn(Levels) - MathNet.Numerics.SpecialFunctions.GammaLn(total) + Math.Log(2),
            fitted.Metric.Value, 1e-6);
        Assert.Equal(2000, fitted.Summary.Draws!.Count);
        Assert.Equal(12, bound.Fitted(new(Draws: 12), "exact").Summary!.Draws!.Count);
    }
}
