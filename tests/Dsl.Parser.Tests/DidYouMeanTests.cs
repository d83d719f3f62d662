using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests;

public sealed class DidYouMeanTests
{
    [Theory]
    [InlineData("mena", "mean cov weight", "mean")]             // neighbors exchanged
    [InlineData("wating", "eruptions waiting", "waiting")]      // dropped
    [InlineData("waitting", "eruptions waiting", "waiting")]    // added
    [InlineData("waitind", "eruptions waiting", "waiting")]     // changed
    [InlineData("Mean", "mea mean", "mean")]                    // case is nearer than a slip
    [InlineData("mean", "Mean mean", "mean")]                   // the same is nearest
    [InlineData("erup", "eruptions waiting", "eruptions")]      // a beginning
    [InlineData("eruptions_minutes", "eruptions waiting", "eruptions")]
    [InlineData("Normall", "Normal LogNormal", "Normal")]
    [InlineData("catogorical", "Categorical Bernoulli", "Categorical")]
    [InlineData("norml", "Poisson Normal", "Normal")]           // case and a slip
    [InlineData("mena", "Mean mean", "mean")]                   // of equals, that in its case
    [InlineData("sd1", "sd2 sd3", "sd2")]                       // the first of equals
    public void The_nearest_name_is_found(string wanted, string candidates, string closest) =>
        Assert.Equal(closest, DidYouMean.Closest(wanted, candidates.Split(' ')));

    [Theory]
    [InlineData("x", "y z")]                                    // nothing in common
    [InlineData("mu", "xy")]
    [InlineData("weight", "height_cm cov")]
    [InlineData("er", "eruptions")]                             // too short a beginning
    [InlineData("mean", "moon")]                                // two slips in four letters
    [InlineData("", "a")]
    public void Far_names_are_not(string wanted, string candidates) =>
        Assert.Null(DidYouMean.Closest(wanted, candidates.Split(' ')));

    [Fact]
    public void Without_candidates_there_is_nothing_to_mean() => Assert.Null(DidYouMean.Closest("mean", []));
}
