using System.Globalization;
using MathNet.Numerics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>
/// A regression on a predictor so far from 0 that sums of its rows have a visible rounding error: the posterior is that of the predictor
/// less its first value.
/// </summary>
public sealed class FarPredictorTests
{
    private static readonly double[] x = [0, 1, 2, 4], y = [2, 3.1, 3.9, 6.2];

    [Theory, InlineData(1e6, 1e-9), InlineData(1e9, 1e-5)]
    public void Has_the_t_intervals_of_least_squares(double from, double tolerance)
    {
        var fit = TestStory.By("""
            model Line
            data y[rows]: real
            data x[rows]: real
            sd ~ LogFlat()
            base ~ Flat()
            slope ~ Flat()
            for n in rows { y[n] ~ Normal(base + slope * x[n], sd) }
            """, "y,x\n" + string.Concat(x.Zip(y, (at, value) => string.Create(CultureInfo.InvariantCulture, $"{value},{from + at:R}\n")))
                + string.Create(CultureInfo.InvariantCulture, $",{from + 3:R}\n")).Fitted(new(Threads: 1), "exact");
        var (mx, my) = (x.Average(), y.Average());
        var (sxx, sxy) = (x.Sum(a => (a - mx) * (a - mx)), x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum());
        var slope = sxy / sxx;
        var squares = x.Zip(y, (a, b) => Math.Pow(b - my - (slope * (a - mx)), 2)).Sum();
        // sd^2 is inverse gamma with shape (4 - 2) / 2
        var sd = Math.Sqrt(squares / 2) * SpecialFunctions.Gamma(0.5);
        AssertEqual(slope, Of("slope"));
        AssertEqual(my - (slope * (from + mx)), Of("base"));
        AssertEqual(sd, Of("sd"));

        double Of(string name) => fit.Summary!.Estimates.First(e => e.Name == name).Value.Values[0];

        void AssertEqual(double expected, double value) => Assert.Equal(expected, value, tolerance * Math.Abs(expected));
    }
}
