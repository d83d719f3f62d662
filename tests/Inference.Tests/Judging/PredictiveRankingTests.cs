using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Judging;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>Fits ranked by their predictions of each row from all others.</summary>
public sealed class PredictiveRankingTests
{
    /// <summary>Exact predictions: those of the evidence of both stories, in a difference with the error of paired rows.</summary>
    [Fact]
    public void Differences_are_those_of_rows()
    {
        const string csv = "y\n0.3\n1.4\n-0.2\n2.2\n0.9\n1.1\n";
        var (near, far) = (Of("near", "m ~ Normal(1, 1)"), Of("far", "m ~ Normal(-8, 1)"));
        var ranking = PredictiveRanking.Rank([far, near]).Value!;
        Assert.Equal(["near", "far"], ranking.All.Select(f => f.Of.Name));
        var apart = far.Rows.Rows.Zip(near.Rows.Rows, (f, n) => f.Elpd - n.Elpd).ToArray();
        Assert.Equal(apart.Sum(), ranking.All[1].Difference!.Value.Value, 1e-12);
        Assert.Equal(RowSum.Of(apart).Error, ranking.All[1].Difference!.Value.Error, 1e-12);
        Assert.InRange(ranking.All[1].ProbabilityWorse!.Value, 0.9, 1);
        Assert.InRange(ranking.All[0].Weight, 0.9, 1);
        Assert.Contains(ranking.Reading(), s => s.StartsWith("near predicts better than far", StringComparison.Ordinal));

        static PredictedFit Of(string name, string prior)
        {
            var (fit, problem) = JudgedFit.Bound(
                $"model A\ndata y[rows]: real\n{prior}\nfor n in rows {{ y[n] ~ Normal(m, 1) }}\n", csv, "exact", 100);
            return PredictedFit.Compute(name, fit, problem, TestStory.Catalog).Value!;
        }
    }

    [Fact]
    public void Fits_of_other_rows_are_refused()
    {
        var one = new PredictedFit("one", [0, 1, 2], null!);
        var other = new PredictedFit("other", [0, 2], null!);
        Assert.Equal("E0654", Assert.Single(PredictiveRanking.Rank([one, other]).Diagnostics).Code);
    }
}
