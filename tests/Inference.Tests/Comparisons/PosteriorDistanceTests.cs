using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Distances of posteriors with unequal standard deviations, by hand.</summary>
public sealed class PosteriorDistanceTests
{
    /// <summary>
    /// Means 1 and 5 beside 2 and 4 with sds 2 and 0.5 of the reference: 0.5 and 2 of its sds, though 1/3 and 10 of those of the fit;
    /// ratios of sds 3 / 2 and 0.1 / 0.5.
    /// </summary>
    [Fact]
    public void Distances_are_in_standard_deviations_of_the_reference()
    {
        Estimate[] fit = [Of("a", [1, 5], [3, 0.1]), Of("alone", [7], [1])], reference = [Of("a", [2, 4], [2, 0.5])];
        var distance = PosteriorDistance.Between(fit, reference)!;
        Assert.Equal((2.0, "a[2]"), (distance.Largest, distance.Of));
        Assert.Equal((0.2, "a[2]"), (distance.Narrowest.Ratio, distance.Narrowest.Of));
        Assert.Equal((1.5, "a[1]"), (distance.Widest.Ratio, distance.Widest.Of));
        Assert.True(distance is { IsTooNarrow: true, IsTooWide: true, IsPoint: false });
        // in the other direction: 1 / 3 and 1 / 0.1
        Assert.Equal(10, PosteriorDistance.Between(reference, fit)!.Largest, 1e-12);
    }

    [Fact]
    public void A_point_has_a_distance_and_no_ratio()
    {
        var distance = PosteriorDistance.Between([new("a", new([2], [1, 5]), 1)], [Of("a", [2, 4], [2, 0.5])])!;
        Assert.Equal(2.0, distance.Largest);
        Assert.True(distance is { IsPoint: true, IsTooNarrow: false, IsTooWide: false });
        Assert.Null(PosteriorDistance.Between([Of("a", [1], [1])], [new("a", new([1], [1]), 1)]));
    }

    private static Estimate Of(string name, double[] values, double[] sds) => new(name, new([values.Length], values), 1)
    {
        Spread = new(new([sds.Length], sds), new([sds.Length], values), new([sds.Length], values), new([sds.Length], values)),
    };
}
