using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>Seeds are fixed, so these cannot fail by chance; Kolmogorov's limit is that of one failure in a thousand.</summary>
public sealed class VonMisesSamplerLaws
{
    private const int Draws = 100_000;

    public static TheoryData<double> Concentrations => [1e-3, 0.1, 0.5, 1, 2, 5, 20, 100, 1e4, 1e7];

    [Theory, MemberData(nameof(Concentrations))]
    public void Angles_follow_their_distribution(double concentration) =>
        Assert.InRange(Fit.Kolmogorov(Drawn(concentration), new Integrated(concentration).Distribution), 0, 1.95);

    [Theory, MemberData(nameof(Concentrations))]
    public void Another_concentration_is_caught(double concentration) =>
        Assert.NotInRange(Fit.Kolmogorov(Drawn(concentration), new Integrated(concentration * 1.1 + 0.05).Distribution), 0, 1.95);

    // E cos = I1 / I0, of which the slope of log I0 is another reading
    [Theory, MemberData(nameof(Concentrations))]
    public void The_mean_cosine_is_the_slope_of_log_Bessel_i_0(double concentration)
    {
        double[] cosines = [.. Drawn(concentration).Select(Math.Cos)];
        var step = concentration * 1e-4;
        var gradient = (BesselI0.Log(concentration + step) - BesselI0.Log(concentration - step)) / (2 * step);
        var deviation = MathNet.Numerics.Statistics.ArrayStatistics.StandardDeviation(cosines);
        Assert.InRange(Math.Abs(Fit.Mean(cosines, gradient, deviation)), 0, 4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5e-324)]
    [InlineData(1e-100)]
    [InlineData(1e-9)]
    public void Without_concentration_angles_are_uniform(double concentration) =>
        Assert.InRange(Fit.Kolmogorov(Drawn(concentration), angle => 0.5 + angle / (2 * Math.PI)), 0, 1.95);

    [Theory]
    [InlineData(1e9)]
    [InlineData(1e15)]
    [InlineData(1e20)]
    [InlineData(1e200)]
    public void Highly_concentrated_angles_are_normal(double concentration)
    {
        double[] spread = [.. Drawn(concentration).Select(angle => angle * Math.Sqrt(concentration))];
        Assert.InRange(Fit.Kolmogorov(spread, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x)), 0, 1.95);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.MaxValue)]
    [InlineData(double.PositiveInfinity)]
    public void Angles_lie_in_the_turn(double concentration) =>
        Assert.All(Drawn(concentration), angle => Assert.InRange(angle, -Math.PI, Math.PI));

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void No_concentration_gives_na_n(double concentration) =>
        Assert.True(double.IsNaN(VonMisesSampler.Draw(concentration, new RandomStream(1, "von mises"))));

    private static double[] Drawn(double concentration)
    {
        var random = new RandomStream(1, "von mises");
        return [.. Enumerable.Range(0, Draws).Select(_ => VonMisesSampler.Draw(concentration, random))];
    }

    /// <summary>The distribution function by the trapezoid rule over a fine grid, straight between its points.</summary>
    private sealed class Integrated
    {
        private const int Steps = 20_000;

        private readonly double[] upTo = new double[Steps + 1];
        private readonly double reach;

        public Integrated(double concentration)
        {
            reach = Math.Min(Math.PI, 12 / Math.Sqrt(concentration));
            double Density(int i) => Math.Exp(-2 * concentration * Math.Pow(Math.Sin(reach * (2.0 * i / Steps - 1) / 2), 2));
            for (var i = 1; i <= Steps; i++) upTo[i] = upTo[i - 1] + (Density(i - 1) + Density(i)) / 2;
        }

        public double Distribution(double angle)
        {
            var place = Math.Clamp((angle / reach + 1) / 2 * Steps, 0, Steps);
            var before = Math.Min((int)place, Steps - 1);
            return (upTo[before] + (place - before) * (upTo[before + 1] - upTo[before])) / upTo[Steps];
        }
    }
}
