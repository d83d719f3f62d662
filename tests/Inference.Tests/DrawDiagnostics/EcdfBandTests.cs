using ProbDsl.Inference.DrawDiagnostics;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>The simultaneous band of the empirical distribution function.</summary>
public sealed class EcdfBandTests
{
    /// <summary>Of one point the band is a binomial interval: 10 fair trials are 0, 1, 9 or 10 with probability 22 / 1024.</summary>
    [Fact]
    public void The_band_of_one_point_is_a_binomial_interval()
    {
        var band = new EcdfBand(10, 2, 0.05);
        Assert.Equal((2, 8), band.Limits.Single());
        Assert.Equal(22.0 / 1024, band.FalseAlarm, 1e-12);
    }

    /// <summary>Uniform numbers leave a band of 5% as often as it says.</summary>
    [Fact]
    public void Uniform_numbers_leave_it_as_often_as_it_says()
    {
        const int Sets = 4000, Count = 100, Bins = 10;
        var (band, random, left) = (new EcdfBand(Count, Bins, 0.05), new Random(3), 0);
        Assert.InRange(band.FalseAlarm, 0.02, 0.05);
        for (var set = 0; set < Sets; set++)
        {
            var members = new int[Bins];
            for (var i = 0; i < Count; i++) members[random.Next(Bins)]++;
            if (!band.Contains(members)) left++;
        }

        Assert.Equal(band.FalseAlarm, left / (double)Sets, 4 * Math.Sqrt(0.05 / Sets));
    }
}
