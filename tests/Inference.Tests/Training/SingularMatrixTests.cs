using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>A matrix of a flow that becomes singular while it is trained is reported as that, by its diagonal.</summary>
public sealed class SingularMatrixTests
{
    /// <summary>A constant column has a likelihood without bound: the number of its place on the diagonal falls to 0.</summary>
    [Theory, InlineData("permute(learned = true)", "permute"), InlineData("affine", "affine"), InlineData("warp", "warp")]
    public void A_constant_column_makes_a_matrix_singular(string flow, string name)
    {
        var rows = "x,k\n" + string.Concat(Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"{Math.Sin(i)},7\n")));
        var story = TestStory.By($$"""
            model M
            data x[rows]: real[2] from x, k
            flow warp: real[2] = planar(1) |> permute(learned = true)
            for n in rows { x[n] ~ Normal(0, 1) |> {{flow}} }
            """, rows);
        var options = new FitOptions(Seed: 1, MaxIterations: 2000, Threads: 1) { [StandardOptions.LearningRate] = 0.2 };
        // a fit finds the column before it trains
        var settings = GuidedSettings.Create(
            BoundKind.Likelihood, FrozenUnits.Freeze(story.Problem), options, story.Select("mle").Plan!.ObjectiveOf<BoundPlan>());
        var problem = FrozenUnits.Freeze(story.Problem);
        var training = new BoundTraining(problem, TestStory.Catalog, settings);
        var outcome = new GuidedFitting("mle", problem, TestStory.Catalog, settings, training, null, [])
            .Run(options, new NoProgress(), TestContext.Current.CancellationToken);
        var found = string.Join('\n', outcome.Diagnostics.Select(d => $"{d.Code} {d.Message}"));
        Assert.Equal("E0624", Assert.Single(story.Fit(options, "mle").Diagnostics).Code);
        Assert.StartsWith($"E0615 the matrix of `{name}` is singular in float32: the numbers on its diagonal are from ", found,
            StringComparison.Ordinal);
    }
}
