using System.Globalization;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Density;

/// <summary>
/// By how much rounding moves a log density, in nats: where its terms are as large as 1e16, 64-bit numbers know it to a few nats, and so
/// every evidence and bound that is made of it.
/// </summary>
internal static class DensityRounding
{
    /// <summary>Nats that are reported.</summary>
    private const double Reported = 0.05;

    private const int Points = 32;

    /// <summary>
    /// Within this part of a standard deviation even a density with a kink changes by less than counts; a peak so narrow that doubles lie
    /// farther apart takes some of them, up to the other.
    /// </summary>
    private const double Near = 1e-7, Far = 1e-3, Spacings = 8;

    /// <summary>Spacings of 64-bit numbers by which log Gamma, of a relative error of up to 1e-15, may be off.</summary>
    private const double DigitsOfATerm = 2;

    /// <summary>Nats that no result shows, and that the density itself may change by.</summary>
    private const double Negligible = 1e-6;

    /// <summary>
    /// The range of the log density over points beside the mean, between which it does not change; at least the spacing of 64-bit numbers
    /// of its size; 0 where that is negligible.
    /// </summary>
    public static double Of(StoryObjective objective, NormalApproximation about)
    {
        var near = Math.Clamp(Enumerable.Range(0, about.Dimension).Select(i => Spacings * Spacing(about.Mean[i]) / about.Sd(i))
            .Append(0).Max(), Near, Far);
        var (random, z, x) = (new RandomStream(1, "rounding of the log density"), new double[about.Dimension], new double[about.Dimension]);
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var point = 0; point < Points; point++)
        {
            random.FillNormal(z);
            about.Place(z, near, x);
            if (objective.Density(x) is var density && double.IsFinite(density))
                (least, most) = (Math.Min(least, density), Math.Max(most, density));
        }

        return most < least ? 0 : Counted(Math.Max(most - least, Of(most)));
    }

    /// <summary>
    /// By how much the difference of two log densities may be off, in nats, where each is a sum of terms of this size; 0 where that is
    /// negligible.
    /// </summary>
    public static double OfDifference(double terms) => Counted(2 * DigitsOfATerm * Spacing(terms));

    /// <summary>The spacing of 64-bit numbers of this size, where it counts.</summary>
    public static double Of(double logDensity) => Counted(Spacing(logDensity));

    private static double Spacing(double number) => Math.BitIncrement(Math.Abs(number)) - Math.Abs(number);

    private static double Counted(double rounding) => rounding > Negligible ? rounding : 0;

    /// <summary>An error from draws or a grid, together with that of rounding.</summary>
    public static double With(double error, double rounding) => double.Hypot(error, rounding);

    /// <summary>What is said of it, where it counts.</summary>
    public static IEnumerable<Diagnostic> Warnings(double rounding)
    {
        if (rounding > Reported)
            yield return Diagnostic.Warning("W0592", string.Create(CultureInfo.InvariantCulture,
                $"the log density is known to {FixedPoint.Write(rounding, "0.##")} nats only, since rounding of its large terms moves it "
                    + $"by so much: the evidence, bounds and k-hat are no better than that"), Place.None)
                .Next("bring numbers to the size of 1: divide a column by its unit, "
                    + "and write a constant in place of an unknown that its prior holds to more digits than the data do");
    }
}
