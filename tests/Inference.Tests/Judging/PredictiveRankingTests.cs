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

    /// <summary>A random walk that is observed, and one with levels that are as good as observed: one model, other densities.</summary>
    [Fact]
    public void Fits_that_predict_one_step_ahead_are_refused_beside_others()
    {
        var walk = Of("walk", "y[1] ~ Normal(0, 3)\nfor t in 2..rows { y[t] ~ Normal(y[t-1], q) }");
        var levels = Of("levels", "z[1] ~ Normal(0, 3)\nfor t in 2..rows { z[t] ~ Normal(z[t-1], q) }\n"
            + "for t in rows { y[t] ~ Normal(z[t], 0.02) }");
        Assert.True(walk.Rows.AreOneStep);
        Assert.False(levels.Rows.AreOneStep);
        Assert.Equal("E0682", Assert.Single(PredictiveRanking.Rank([walk, levels]).Diagnostics).Code);
        Assert.NotNull(PredictiveRanking.Rank([walk, walk with { Name = "again" }]).Value);

        static PredictedFit Of(string name, string story)
        {
            var (fit, problem) = JudgedFit.Bound($"model A\ndata y[rows]: real\nq ~ HalfNormal(1)\n{story}\n",
                "y\n0.3\n1.4\n0.2\n-0.5\n0.4\n1.1\n", "nuts", 400);
            return PredictedFit.Compute(name, fit, problem, TestStory.Catalog).Value!;
        }
    }

    /// <summary>Another column of the same rows, or the same in another unit; another name is the same.</summary>
    [Theory, InlineData("y", true), InlineData("z from y", true), InlineData("x", false), InlineData("z from log(y)", false)]
    public void Fits_of_other_columns_are_refused(string column, bool isSame)
    {
        var (one, other) = (Of("y"), Of(column));
        var ranked = PredictiveRanking.Rank([one, other]);
        if (isSame) Assert.Equal(2, ranked.Value!.All.Count);
        else Assert.Equal("E0654", Assert.Single(ranked.Diagnostics).Code);

        static PredictedFit Of(string column)
        {
            var name = column.Split(' ')[0];
            var (fit, problem) = JudgedFit.Bound($"model A\ndata {name}[rows]: real{column[name.Length..]}\nm ~ Normal(0, 3)\n"
                + $"for n in rows {{ {name}[n] ~ Normal(m, 1) }}\n", "y,x\n0.3,1\n1.4,2\n0.2,0\n", "exact", 100);
            return PredictedFit.Compute(name, fit, problem, TestStory.Catalog).Value!;
        }
    }
}
