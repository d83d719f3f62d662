using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.SpecialFunctions;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>
/// Rows that no method sees: their density is that of a fit on the others, differences are paired, and the split is the seed's alone.
/// </summary>
public sealed class HeldOutComparisonTests
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
    public void Held_out_rows_are_a_fit_on_the_others_and_their_own_likelihood()
    {
        var bound = TestStory.By(Mixture, SmallTable.Rows);
        var parts = HeldOutRows.Choose(bound.Problem, bound.Graph.Plates[0], 0.25, 3);
        var em = Run(bound, 0.25, 3, "em").Fits.Single();
        Assert.Equal((30, 90), (em.HeldOut!.Rows, parts.Trained.Data["x"].Shape[0]));
        var program = LogLikelihoodProgram.Lower(parts.Held, TestStory.Catalog);
        Assert.Equal(LogLikelihoodProgram.Evaluate(program, em.Outcome.Summary!.Estimates.ToDictionary(e => e.Name, e => e.Value)) / 30,
            em.HeldOut.Mean, 1e-10);
        // the fit itself has seen the others alone
        Assert.Equal(LogLikelihoodProgram.Evaluate(LogLikelihoodProgram.Lower(parts.Trained, TestStory.Catalog),
            em.Outcome.Summary.Estimates.ToDictionary(e => e.Name, e => e.Value)), em.Outcome.Value, 1e-8);
        // the control: all rows are not the same as the rest
        Assert.NotEqual(em.Outcome.Value, bound.Fitted(method: "em").Value, 1.0);
    }

    /// <summary>
    /// A scale under one row runs off to 0 as a point: its rows have a density, and it stands in no ranking; the others do.
    /// </summary>
    [Fact]
    public void A_point_that_nothing_determines_is_not_ranked()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(0, 10)
            s ~ HalfNormal(5)
            for n in rows { x[n] ~ Normal(m, s) }
            """,
            SmallTable.Of(40, 1));
        var (scarce, plenty) = (Run(bound, 0.97, 1, "map", "importance"), Run(bound, 0.2, 1, "map", "importance"));
        Assert.NotNull(scarce.Fits.Single(f => f.Method.Name == "map").HeldOut);
        Assert.Equal(["importance"], scarce.Ranking.Select(r => r.Fit.Method.Name));
        Assert.Equal(["importance", "map"], plenty.Ranking.Select(r => r.Fit.Method.Name).Order());
    }

    // of a Gamma posterior the predictive distribution is negative binomial
    [Fact]
    public void Draws_predict_rows_as_the_predictive_distribution_does()
    {
        var bound = TestStory.By(Rate, SmallTable.Of(60, 1));
        var held = HeldOutRows.Choose(bound.Problem, bound.Graph.Plates[0], 0.2, 1);
        var (shape, rate) = (3 + held.Trained.Data["c"].Values.Sum(), 2.0 + held.Trained.Data["c"].Values.Length);
        var exact = held.Held.Data["c"].Values.Average(c => LogGamma.Compute(shape + c) - LogGamma.Compute(shape) - LogGamma.Compute(c + 1)
            + (shape * Math.Log(rate / (rate + 1))) - (c * Math.Log(rate + 1)));
        var fit = Run(bound, 0.2, 1, "exact").Fits.Single();
        Assert.Equal(exact, fit.HeldOut!.Mean, 2e-3);
    }

    [Fact]
    public void The_ranking_is_by_rows_and_its_differences_are_paired()
    {
        var comparison = Run(TestStory.By(Mixture, SmallTable.Rows), 0.25, 1, "em", "map", "importance");
        Assert.Equal(comparison.Fits.OrderByDescending(f => f.HeldOut!.Mean).Select(f => f.Method.Name),
            comparison.Ranking.Select(r => r.Fit.Method.Name));
        foreach (var (before, after) in comparison.Ranking.Zip(comparison.Ranking.Skip(1)))
        {
            double[] apart = [.. before.Scores.LogDensity.Zip(after.Scores.LogDensity, (a, b) => a - b)];
            Assert.Equal(apart.Average(), after.Behind!.Value, 1e-14);
            Assert.Equal(Math.Sqrt(apart.Sum(d => (d - apart.Average()) * (d - apart.Average())) / (apart.Length - 1) / apart.Length),
                after.Error!.Value, 1e-14);
        }

        // em and map reach one maximum: the rows do not distinguish them
        Assert.Single(comparison.Ranking, r => r.IsSame);
    }

    [Fact]
    public void A_method_that_is_worse_is_reported_as_such()
    {
        var bound = TestStory.By(Mixture, SmallTable.Rows);
        var comparison = Run(bound, 0.25, 1, "em", "map");
        var worse = comparison.Fits[1] with { HeldOut = comparison.Fits[1].HeldOut! with
            { LogDensity = [.. comparison.Fits[1].HeldOut!.LogDensity.Select((l, i) => l - 0.5 - (0.1 * (i % 2)))] } };
        var ranking = Comparison.Create([comparison.Fits[0], worse], []);
        Assert.True(ranking.Ranking[1].IsDistinguished);
        Assert.Equal(0.55, ranking.Ranking[1].Behind!.Value, 1e-3);
        Assert.Contains("em predicts the held-out rows best; map is 0.5500", ranking.Reading[0], StringComparison.Ordinal);
        // a row that one method holds impossible leaves nothing to take a mean of
        var none = worse with
            { HeldOut = worse.HeldOut with { LogDensity = [double.NegativeInfinity, .. worse.HeldOut.LogDensity.Skip(1)] } };
        Assert.Null(Comparison.Create([comparison.Fits[0], none], []).Ranking[1].Behind);
    }

    [Theory]
    [InlineData("""
        model S
        data y[t]: real from x
        param a: real
        for i in 2..t { y[i] ~ Normal(a * y[i-1], 1) }
        """)]
    [InlineData("""
        model S
        data y[rows]: real from x
        m ~ Normal(0, 1)
        y ~ MvNormal(zeros(rows) + m, identity(rows))
        """)]
    public void Rows_that_read_one_another_are_not_held_out(string story) =>
        Assert.Equal(
            "E0563", Assert.Single(HeldOutScores.Create(TestStory.By(story, SmallTable.Of(20, 1)).Problem, 0.2, 1).Diagnostics).Code);

    [Fact]
    public void A_budget_ends_a_climb_where_it_stands()
    {
        var bound = TestStory.By(Mixture, SmallTable.Rows);
        var cut = Run(bound, null, 1, TimeSpan.FromTicks(1), "map").Fits.Single();
        Assert.True(cut.IsTimedOut);
        Assert.Equal(StopReason.Interrupted, cut.Outcome.Stopped);
        Assert.NotNull(cut.Outcome.Summary);
        Assert.False(Run(bound, null, 1, null, "map").Fits.Single().IsTimedOut);
    }

    private static Comparison Run(TestStory bound, double share, ulong seed, params string[] methods) =>
        Run(bound, share, seed, null, methods);

    private static Comparison Run(TestStory bound, double? share, ulong seed, TimeSpan? budget, params string[] methods) => Comparison.Run(
        bound.Problem, bound.Facts, new MethodTable(TestStory.Catalog).All.Where(m => methods.Contains(m.Name)), TestStory.Catalog,
        new(Seed: seed, Threads: 1), new NoProgress(), TestContext.Current.CancellationToken,
        new(share is { } held ? HeldOutScores.Create(bound.Problem, held, seed).Value : null, budget));
}
