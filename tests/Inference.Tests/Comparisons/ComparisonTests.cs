using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Methods side by side: which one the others are measured by, how far they are from it, and checks that can fail.</summary>
public sealed class ComparisonTests
{
    private const string Mixture = """
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
    private const string Rate = """
        model M
        data c[rows]: count
        r ~ Gamma(3, 2)
        for n in rows { c[n] ~ Poisson(r) }
        """;

    [Fact]
    public void Every_method_that_the_story_allows_is_run()
    {
        var story = TestStory.By(Mixture, SmallTable.Rows);
        var comparison = Run(story);
        var accepts = new MethodTable(TestStory.Catalog).All.Where(m => m.IsComparedOn(story.Facts))
            .ToLookup(m => m.Choose(story.Facts).Plan is not null, m => m.Name);
        string[] run = [.. comparison.Fits.Select(f => f.Method.Name)], refused = [.. comparison.Refused.Select(r => r.Method)];
        Assert.Equal(accepts[true], run);
        Assert.Equal(accepts[false], refused);
        Assert.All(["em", "map", "laplace", "importance"], name => Assert.Contains(name, run));
        Assert.Contains("mle", refused);
    }

    [Fact]
    public void Em_and_map_come_to_one_maximum()
    {
        var comparison = Run(TestStory.By(Mixture, SmallTable.Rows));
        var check = comparison.Checks.Single(c => c.Name.StartsWith("same maximum", StringComparison.Ordinal));
        Assert.True(check.Holds, check.Detail);
        // the same with one of them lifted by a thousandth
        var lifted =
            comparison.Fits.Select(f => f.Method.Name == "em" ? f with { Outcome = f.Outcome with { Value = f.Outcome.Value + 1e-3 } } : f);
        var wrong = Comparison.Create(lifted, []).Checks.Single(c => c.Name == check.Name);
        Assert.False(wrong.Holds);
        Assert.StartsWith("map ends", wrong.Detail, StringComparison.Ordinal);
    }

    // of Gamma(a, b) the mean lies 1 / b above the mode, its standard deviation is sqrt(a) / b
    [Fact]
    public void A_point_is_as_far_as_the_closed_form_says()
    {
        var bound = TestStory.By(Rate, SmallTable.Of(2, 1));
        var comparison = Run(bound);
        Assert.Equal("exact", comparison.Reference!.Method.Name);
        Assert.Null(comparison.Distance(comparison.Reference));
        var distance = comparison.Distance(comparison.Fits.Single(f => f.Method.Name == "map"))!;
        Assert.Equal(1 / Math.Sqrt(3 + bound.Problem.Data["c"].Values.Sum()), distance.Largest, 1e-6);
        Assert.Equal(("r", true, false, false), (distance.Of, distance.IsPoint, distance.IsTooNarrow, distance.IsTooWide));
    }

    [Fact]
    public void Spreads_are_compared()
    {
        var bound = TestStory.By(Rate, SmallTable.Of(2, 1));
        var comparison = Run(bound);
        var (laplace, exact) = (comparison.Fits.Single(f => f.Method.Name == "laplace"), comparison.Reference!);
        var distance = comparison.Distance(laplace)!;
        Assert.Equal(laplace.Outcome.Summary!.Estimates[0].Spread!.Sd.Values[0] / exact.Outcome.Summary!.Estimates[0].Spread!.Sd.Values[0],
            distance.Narrowest.Ratio);
        Assert.InRange(distance.Narrowest.Ratio, 0.8, 1.25);
    }

    [Theory, InlineData(0.5, true, false, "too narrow for `r` (0."), InlineData(2, false, true, "too wide for `r` (2."),
        InlineData(1, false, false, null)]
    public void Intervals_are_called_narrow_or_wide_by_their_ratio(double times, bool narrow, bool wide, string? said)
    {
        var all = Run(TestStory.By(Rate, SmallTable.Of(9, 1)));
        var scaled = Comparison.Create(all.Fits.Select(f => f.Method.Name == "laplace" ? Scaled(f, times) : f), []);
        var distance = scaled.Distance(scaled.Fits.Single(f => f.Method.Name == "laplace"))!;
        Assert.Equal((narrow, wide), (distance.IsTooNarrow, distance.IsTooWide));
        if (said is null) Assert.DoesNotContain(scaled.Reading, r => r.Contains("intervals", StringComparison.Ordinal));
        else Assert.Contains(scaled.Reading, r =>
            r.StartsWith($"beside those of exact, intervals of laplace are {said}", StringComparison.Ordinal));
    }

    private static ComparedFit Scaled(ComparedFit fit, double times)
    {
        var summary = fit.Outcome.Summary!;
        return fit with { Outcome = fit.Outcome with { Summary = summary with { Estimates = [.. summary.Estimates.Select(e => e with
            { Spread = e.Spread! with { Sd = new(e.Spread.Sd.Shape, Array.ConvertAll(e.Spread.Sd.Values, v => times * v)) } })] } } };
    }

    // with many rows all draws of the normal distribution weigh the same, and it is what the others are measured by, where nothing
    // integrates
    [Fact]
    public void A_normal_posterior_that_is_exact_is_the_reference()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(1, 2)
            target += 0 * m
            for n in rows { x[n] ~ Normal(m, 3) }
            """,
            SmallTable.Rows);
        var all = Run(bound);
        Assert.Equal("quadrature", all.Reference!.Method.Name);
        Assert.Equal("laplace", Comparison.Create(all.Fits.Where(f => f.Method.Name != "quadrature"), []).Reference!.Method.Name);
    }

    [Fact]
    public void What_cannot_be_trusted_is_no_reference()
    {
        var all = Run(TestStory.By(Rate.Replace("Gamma(3, 2)", "LogNormal(0, 1)", StringComparison.Ordinal), SmallTable.Of(2, 1)));
        Assert.Equal("quadrature", all.Reference!.Method.Name);
        var comparison = Comparison.Create(all.Fits.Where(f => f.Method.Name != "quadrature"), []);
        Assert.Equal("importance", comparison.Reference!.Method.Name);
        var doubted = comparison.Fits.Select(f => f.Method.Name == "importance" ? Doubted(f) : f);
        var again = Comparison.Create(doubted, []);
        Assert.Equal("laplace", again.Reference!.Method.Name);
        Assert.Equal((false, true), (again.Checks.Single(c => c.Name == "k-hat of importance").Holds, again.IsSound));
        Assert.True(comparison.Checks.Single(c => c.Name == "k-hat of importance").Holds);
    }

    [Theory, InlineData(-1, true), InlineData(0.01, true), InlineData(1, false)]
    public void A_bound_lies_below_the_evidence(double above, bool holds)
    {
        var comparison = Run(TestStory.By(Rate, SmallTable.Rows));
        var (laplace, importance) = (comparison.Fits.Single(f => f.Method.Name == "laplace"),
            comparison.Fits.Single(f => f.Method.Name == "importance"));
        var bound = new Metric(new("elbo", "lower bound of log evidence", IsBound: true), importance.Outcome.Metric.Value + above, 0.005);
        var bounded = laplace with { Outcome = laplace.Outcome with { Summary = laplace.Outcome.Summary! with { Metric = bound } } };
        var among = Comparison.Create([bounded, importance], []);
        Assert.Equal((holds, holds),
            (among.Checks.Single(c => c.Name.StartsWith("bound of", StringComparison.Ordinal)).Holds, among.IsSound));
        Assert.Equal(!holds, among.Reading[^1].EndsWith("do not trust either value until the cause is known", StringComparison.Ordinal));
    }

    // weights with too long a tail estimate their own error poorly: a bound above them is no contradiction
    [Fact]
    public void A_bound_above_an_evidence_that_is_not_trusted_speaks_against_the_evidence()
    {
        var comparison = Run(TestStory.By(Rate, SmallTable.Rows));
        var (laplace, importance) = (comparison.Fits.Single(f => f.Method.Name == "laplace"),
            comparison.Fits.Single(f => f.Method.Name == "importance"));
        var bound = new Metric(new("elbo", "lower bound of log evidence", IsBound: true), importance.Outcome.Metric.Value + 1, 0.005);
        var bounded = laplace with { Outcome = laplace.Outcome with { Summary = laplace.Outcome.Summary! with { Metric = bound } } };
        var doubted = Doubted(importance);
        var among = Comparison.Create([bounded, doubted], []);
        Assert.Equal((false, true),
            (among.Checks.Single(c => c.Name.StartsWith("bound of", StringComparison.Ordinal)).Holds, among.IsSound));
        Assert.Contains(among.Reading, r => r.StartsWith("do not trust the evidence of importance", StringComparison.Ordinal));
    }

    [Theory, InlineData(0, true), InlineData(1, false)]
    public void Evidences_agree_within_their_errors(double apart, bool holds)
    {
        var importance = Run(TestStory.By(Rate, SmallTable.Rows)).Fits.Single(f => f.Method.Name == "importance");
        var other = importance with { Outcome = importance.Outcome with { Summary = importance.Outcome.Summary! with
            { Metric = importance.Outcome.Metric with { Value = importance.Outcome.Metric.Value + apart } } } };
        Assert.Equal(holds, Comparison.Create([importance, other], []).Checks
            .Single(c => c.Name.StartsWith("same log evidence", StringComparison.Ordinal)).Holds);
    }

    // centered, the eight schools have no mode: laplace fails, and the others are still reported
    [Fact]
    public void One_that_fails_does_not_stop_the_others()
    {
        var comparison = Run(TestStory.By(EightSchools.KeptCentered, EightSchools.Data));
        Assert.Null(comparison.Fits.Single(f => f.Method.Name == "laplace").Outcome.Summary);
        Assert.Equal("importance", comparison.Reference!.Method.Name);
    }

    private static Comparison Run(TestStory bound) =>
        Comparison.Run(bound.Problem, bound.Facts, new MethodTable(TestStory.Catalog).All.Where(m => m.IsComparedOn(bound.Facts)),
            TestStory.Catalog, new(Threads: 1), new NoProgress(), TestContext.Current.CancellationToken);

    /// <summary>The fit with a k-hat above the threshold.</summary>
    private static ComparedFit Doubted(ComparedFit fit)
    {
        var summary = fit.Outcome.Summary!;
        return fit with { Outcome = fit.Outcome with { Summary = summary.With(summary.Tail! with { Shape = 0.9 }) } };
    }
}
