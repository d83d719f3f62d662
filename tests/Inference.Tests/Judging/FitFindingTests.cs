using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Judging;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>What a judgement repeats of the fit: its warnings, and the weights that corrected it.</summary>
public sealed class FitFindingTests
{
    private const string Story = """
        model Scaled
        data y[rows]: real
        m ~ Normal(0, 5)
        s ~ HalfNormal(5)
        for n in rows { y[n] ~ Normal(m, s) }

        """;

    private const string Data = "y\n2.8\n0.8\n-0.3\n0.7\n-1.1\n0.1\n1.8\n1.2\n0.4\n2.1\n-0.6\n1.5\n";

    /// <summary>The numbers of the weights are those of the fit.</summary>
    [Fact]
    public void Weights_are_reported()
    {
        var model = TestStory.By(Story, Data);
        var summary = model.Fitted(new(Draws: 4000, Threads: 1), "laplace").Summary!;
        var tail = summary.Tail!;
        var fit = KeptFiles.Of(Story, model.Problem, summary).Read();
        var kept = Assert.Single(fit.Tails);
        Assert.Equal((tail.Shape, tail.ShapeError, tail.Reliable, tail.Verdict), (kept.Shape, kept.Error, kept.Threshold, kept.Verdict));
        Assert.Equal("corrected by weights", kept.Verdict);
        Assert.Equal(tail.Change, kept.Change);
        var finding = FitFinding.Of(fit with { Warnings = [] });
        Assert.Contains($"k-hat {TailShape.Write(tail.Shape, tail.ShapeError)} (threshold 0.70; corrected by weights", finding.Text,
            StringComparison.Ordinal);
        Assert.Equal(tail.Shape > tail.Reliable ? Verdict.Doubtful : Verdict.Good, finding.Verdict);
    }

    [Theory, InlineData(0.69, Verdict.Good), InlineData(0.71, Verdict.Doubtful), InlineData(double.NegativeInfinity, Verdict.Good)]
    public void A_long_tail_is_in_doubt(double shape, Verdict verdict)
    {
        var fit = Drawn() with { Tails = [new(null, shape, 0.1, 0.7, "corrected by weights")] };
        Assert.Equal(verdict, FitFinding.Of(fit).Verdict);
    }

    [Theory]
    [InlineData(Verdict.Good, "W0646: something else")]
    [InlineData(Verdict.Doubtful, "W0651: 1 of 4,000 trajectories diverged")]
    [InlineData(Verdict.Bad, "W0620: chains do not agree")]
    [InlineData(Verdict.Bad, "W0651: 1 of 4,000 trajectories diverged", "W0620: chains do not agree")]
    public void Divergences_alone_are_in_doubt(Verdict verdict, params string[] warnings)
    {
        var finding = FitFinding.Of(Drawn() with { Warnings = warnings });
        Assert.Equal(verdict, finding.Verdict);
        Assert.Equal(verdict != Verdict.Good, finding.Next is not null);
    }

    private static SavedFit Drawn() => KeptFiles.Drawn(
        "model A\ndata y[rows]: real\nm ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(m, 1) }\n",
        "y\n1\n2\n", 3, ("m", [], [1, 2, 3])).Read();
}
