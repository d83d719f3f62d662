using ProbDsl.Inference.Diagnostics;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>The warning about draws that do not fit in memory (W0593).</summary>
public sealed class FewerDrawsTests
{
    [Theory]
    [InlineData(2_000_000_000, 20_000_000, "only 20,000,000 of 2,000,000,000 requested draws were made: more do not fit in memory")]
    [InlineData(11, 10, "only 10 of 11 requested draws were made: more do not fit in memory")]
    public void Fewer_draws_than_requested_are_reported(int asked, int drawn, string message)
    {
        var warning = Assert.Single(RunDiagnostics.FewerDraws(asked, drawn));
        Assert.Equal(("W0593", message), (warning.Code, warning.Message));
        Assert.Contains($"`--num-samples {drawn}`", warning.Help, StringComparison.Ordinal);
    }

    [Theory, InlineData(10, 10), InlineData(9, 10), InlineData(null, 10)]
    public void As_many_as_requested_are_not(int? asked, int drawn) => Assert.Empty(RunDiagnostics.FewerDraws(asked, drawn));
}
