using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

public sealed class CoinTests
{
    [Fact]
    public void Four_heads_of_six_give_four_sixths()
    {
        var bound = TestStory.By(Examples.Read("coin/coin_mle.gen"), Examples.Read("coin/coin.csv"));
        var outcome = bound.Fitted();
        Assert.Equal(4.0 / 6, Estimates.Scalar(outcome, "heads"));
        Assert.Equal(StopReason.ClosedForm, outcome.Stopped);
        Assert.Equal((4 * Math.Log(4.0 / 6)) + (2 * Math.Log(2.0 / 6)), outcome.Value, 1e-14);
        Optimum.Holds(bound, outcome);
    }

    [Fact]
    public void All_heads_give_1_with_a_warning()
    {
        var outcome = TestStory.By(Examples.Read("coin/coin_mle.gen").Replace("toss == \"H\"", "toss"), "toss\n1\n1\n1\n").Fitted();
        Assert.Equal(1, Estimates.Scalar(outcome, "heads"));
        Assert.Equal(0, outcome.Value);
        Assert.Contains("`heads`", Assert.Single(outcome.Diagnostics, d => d.Code == "W0505").Message, StringComparison.Ordinal);
    }
}
