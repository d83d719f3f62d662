using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Inference.MaximumLikelihood;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// A closed form that is not the maximum is an error with no numbers: a declared power, or statistics, that the density does not have;
/// numbers beside the maximum of a family.
/// </summary>
public sealed class GradientCheckTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata s[rows]: positive\n"
        + "data g[rows]: index[3]\n";

    /// <summary>
    /// As if Normal declared its sd with power 1, Poisson its rate as a scale, Laplace its location as one of least squares.
    /// </summary>
    public static TheoryData<string, string, NaturalStatistics, double> Wrong => new()
    {
        { """
            param sd: positive
            for n in rows { x[n] ~ Normal(0.5, sd) }
            """, "sd", NaturalStatistics.LogAndInverse, 1 },
        { """
            param sd[3]: positive
            for n in rows { x[n] ~ Normal(0.5, sd[g[n]]) }
            """, "sd", NaturalStatistics.LogAndInverse, 1 },
        { """
            param base: real
            param sd: positive
            for n in rows { y[n] ~ Normal(base + 2 * x[n], sd) }
            """, "sd",
            NaturalStatistics.LogAndInverse, 1 },
        { """
            param rate: positive
            for n in rows { c[n] ~ Poisson(2 * rate) }
            """, "rate", NaturalStatistics.LogAndInverse, 1 },
        { """
            param rate: positive
            for n in rows { c[n] ~ Poisson(2 * rate) }
            """, "rate", NaturalStatistics.LogAndLinear, 2 },
        { """
            param scale: positive
            for n in rows { x[n] ~ Laplace(0.5, scale) }
            """, "scale", NaturalStatistics.LogAndInverse, 2 },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_form_that_the_density_does_not_have_gives_no_numbers(string story, string unknown,
        NaturalStatistics statistics, double power)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(60, 3));
        var plan = bound.Select("mle").Plan!;
        var wrong = plan with { Blocks = [
            .. plan.Blocks.Select(b => b.Unknowns.Contains(unknown) ? b with { By = new ConditionalMaximization(statistics, power) }
                : b)] };
        Assert.Equal("E0595", Assert.Single(Run(bound, wrong).Diagnostics, d => d.Severity == Severity.Error).Code);
        Assert.DoesNotContain(Run(bound, plan).Diagnostics, d => d.Severity == Severity.Error);

        static FitOutcome Run(TestStory bound, InferencePlan plan)
        {
            using var fitting = (ObservedFitting)ObservedFitting.Create(bound.Problem, TestStory.Catalog, plan, new(Threads: 1)).Value!;
            return fitting.Run(new(Threads: 1), new NoProgress(), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// A location that is off by a tenth of a standard error, a scale by a thousandth, and an error of rounding far from 0: where the check
    /// draws the line.
    /// </summary>
    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(0.1, 1, true)]
    [InlineData(0, 1.001, true)]
    [InlineData(1e-6, 1 + 1e-9, false)]
    public void Numbers_beside_the_maximum_are_caught(double errors, double factor, bool isCaught)
    {
        foreach (var offset in new[] { 0, 1e6 })
        {
            double[] x = [.. Enumerable.Range(0, 100).Select(i => offset + Math.Sin(i))];
            var bound = TestStory.By("""
                model M
                data x[rows]: real
                param m: real
                param sd: positive
                for n in rows { x[n] ~ Normal(m, sd) }
                """,
                $"x\n{string.Join('\n', x.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}\n");
            using var objective = new StoryObjective(bound.Problem,
                LogJoint.Lower(bound.Problem, TestStory.Catalog, DensityRequest.OwnScales),
                withJacobian: false, ManagedEngine.On(1));
            var mean = x.Average();
            var sd = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)));
            Assert.Equal(isCaught,
                new GradientCheck(objective, objective.Joint, 100).Of(["m", "sd"], [mean + (errors * sd / 10), sd * factor]) is not null);
        }
    }

    /// <summary>Families in one pass over the rows are looked at as well.</summary>
    [Theory]
    [InlineData("""
        param m: real
        param sd: positive
        for n in rows { x[n] ~ Normal(m, sd) }
        """)]
    [InlineData("""
        param m[3]: real
        param v[3]: positive
        for n in rows { x[n] ~ Normal(m[g[n]], variance = v[g[n]]) }
        """)]
    [InlineData("""
        data o[rows]: real[2] from x, y
        param m: real[2]
        param v: covariance[2]
        for n in rows { o[n] ~ MvNormal(m, v) }
        """)]
    [InlineData("""
        data o[rows]: real[2] from x, y
        param m: real[2]
        param l: cholesky[2]
        for n in rows { o[n] ~ MvNormal(m, cholesky = l) }
        """)]
    [InlineData("""
        param r: positive
        for n in rows { c[n] ~ Poisson(r) }
        """)]
    public void Families_are_held_against_the_density(string story)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(60, 3));
        var fitting = new ClosedFormFitting(bound.Problem, TestStory.Catalog, bound.Select("mle").Plan!, ManagedEngine.On(1));
        var solved = fitting.Solve();
        Assert.NotNull(fitting.Summarize(solved).Value);
        var beside =
            solved with { Thetas = [.. solved.Thetas
                .Select(distribution => distribution.Select(theta => theta.Select(t => t * 1.01).ToArray()).ToArray())] };
        Assert.Equal("E0595", Assert.Single(fitting.Summarize(beside).Diagnostics).Code);
    }
}
