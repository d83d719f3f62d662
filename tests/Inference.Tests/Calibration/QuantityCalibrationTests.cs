using ProbDsl.Inference.Calibration;
using ProbDsl.Inference.DrawDiagnostics;

namespace ProbDsl.Tests.Calibration;

/// <summary>The shape of ranks in words, and their p-value.</summary>
public sealed class QuantityCalibrationTests
{
    private static readonly RankedQuantity quantity = new("m", "m", 0);

    [Theory]
    [InlineData("5 0 0 0 0 0 0 0 0 5", "TooNarrow")]
    [InlineData("0 0 0 0 5 5 0 0 0 0", "TooWide")]
    [InlineData("9 1 0 0 0 0 0 0 0 0", "ShiftedUp")]
    [InlineData("0 0 0 0 0 0 0 0 1 9", "ShiftedDown")]
    [InlineData("7 0 0 0 0 0 0 0 0 3", "TooNarrow ShiftedUp")]
    [InlineData("0 0 0 0 0 8 2 0 0 0", "TooWide ShiftedDown")]
    public void Shapes_have_names(string tenths, string shape) =>
        Assert.Equal(shape, string.Join(' ', Of([.. tenths.Split(' ').SelectMany(n => new[] { int.Parse(n), int.Parse(n) })]).Shape));

    /// <summary>At one point the p-value is that of a binomial test, twice the smaller tail.</summary>
    [Theory, InlineData(0, 2.0 / 1024), InlineData(2, 112.0 / 1024), InlineData(5, 1)]
    public void The_p_value_of_one_point_is_binomial(int below, double expected) =>
        Assert.Equal(expected, new EcdfBand(10, 2, 0.05).PValue([below, 10 - below]), 1e-12);

    /// <summary>A function leaves a band if its p-value is at most the false alarm of the band.</summary>
    [Fact]
    public void P_values_agree_with_the_band()
    {
        const int Sets = 1000, Count = 60, Bins = 10;
        var (band, random, left, small) = (new EcdfBand(Count, Bins, 0.05), new Random(3), 0, 0);
        for (var set = 0; set < Sets; set++)
        {
            var members = new int[Bins];
            for (var i = 0; i < Count; i++) members[random.Next(Bins)]++;
            var p = band.PValue(members);
            Assert.Equal(!band.Contains(members), p <= band.FalseAlarm + 1e-12);
            if (!band.Contains(members)) left++;
            if (p <= 0.3) small++;
        }

        Assert.InRange(left, 1, 80);
        Assert.InRange(small / (double)Sets, 0.2, 0.35);
    }

    private static QuantityCalibration Of(int[] counts) =>
        new(quantity, counts, new EcdfBand(counts.Sum(), QuantityCalibration.Bins, 0.05));
}
