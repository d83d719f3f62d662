using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Judging;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>Predictions of rows from draws that are moved: against R's loo (moment_matching.R beside this file), and integrals.</summary>
public sealed class MomentMatchingTests
{
    private static readonly double[] x = [-1, 0, 0.5, 1, 4];
    private static readonly int[] y = [1, 2, 0, 3, 2];

    /// <summary>A row whose draws are only shifted: of scaled ones, loo's inverse map is not that of its map.</summary>
    [Fact]
    public void Draws_are_moved_as_by_loo()
    {
        const int row = 2;
        var draws = new double[4000];
        for (var s = 1; s <= 2000; s++)
        {
            draws[(s - 1) * 2] = 0.25 + (0.35 * Logit(Noise(s, 7919)) * 0.55);
            draws[((s - 1) * 2) + 1] = 0.15 + (0.2 * Logit(Noise(s, 3571)) * 0.55);
        }

        var problem = TestStory.By(FarCounts.Story, Csv).Problem;
        using var all = Objective(problem);
        using var rest = Objective(RowRemoval.Remove(problem, problem.Graph["y"].Extents[0].Plate!, [row])!);
        double[] own = [.. Enumerable.Range(0, 2000).Select(s =>
            FarCounts.LogPoisson(y[row], draws[s * 2] + (draws[(s * 2) + 1] * x[row])))];
        var before = LeftOutRow.Estimate(own, 1, new double[2000]);
        Assert.Equal(0.80489158595414534, before.ParetoShape, 1e-8);
        var after = new MatchedDraws(all, draws, chains: 1, reliable: 0.6).Estimate(rest, before)!.Value;
        Assert.Equal(-1.5479815134400017, after.Elpd, 1e-12);
        Assert.Equal(before.LogDensity, after.LogDensity);
    }

    [Fact]
    public void Rows_that_move_the_posterior_are_predicted_as_by_integrals()
    {
        var (fit, problem) = JudgedFit.Bound(FarCounts.Story, FarCounts.Csv, "nuts", 8000);
        var densities = PointwiseDensities.Compute(fit, problem, TestStory.Catalog).Value!;
        var before = LeftOutRows.Compute(densities, fit.Chains);
        var after = MomentMatching.Compute(densities, before, fit, TestStory.Catalog, ManagedEngine.On(1), default);
        Assert.True(before.Rows[0].ParetoShape > 0.7, $"{before.Rows[0].ParetoShape}");
        Assert.Equal(before.Unreliable.Order(), after.Keys.Order());
        foreach (var (at, row) in after)
        {
            Assert.InRange(row.ParetoShape, double.NegativeInfinity, before.Rows[at].ParetoShape);
            var exact = FarCounts.ByIntegral(at);
            Assert.InRange(row.Elpd, exact - (5 * row.Error) - 1e-3, exact + (5 * row.Error) + 1e-3);
            Assert.InRange(row.Error, 0, 0.1);
        }

        // plain weights are wrong by more than that
        Assert.True(Math.Abs(before.Rows[0].Elpd - FarCounts.ByIntegral(0)) > 0.25);
    }

    private static string Csv => "x,y\n" + string.Concat(x.Zip(y, (a, b) => FormattableString.Invariant($"{a},{b}\n")));

    private static double Noise(int s, int at) => (((long)s * at % 10007) + 0.5) / 10007;

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static StoryObjective Objective(Problem problem) =>
        IntegratedRows.InFreeCoordinates(problem, TestStory.Catalog, ManagedEngine.On(1));
}
