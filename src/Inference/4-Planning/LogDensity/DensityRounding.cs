namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The rounding error of a log density, in nats: for terms as large as 1e16 it is a few nats in double precision, and so is that of every
/// evidence and bound computed from it.
/// </summary>
public static class DensityRounding
{
    /// <summary>The rounding error, in nats, above which there is a warning.</summary>
    private const double Reported = 0.05;

    private const int Points = 32;

    /// <summary>
    /// Distances from the mean in standard deviations: within Near even a density with a kink is practically constant; a peak that is
    /// narrow relative to the spacing of doubles needs some spacings, up to Far.
    /// </summary>
    private const double Near = 1e-7, Far = 1e-3, Spacings = 8;

    /// <summary>Error of a term in spacings of 64-bit numbers; log Gamma has a relative error of up to 1e-15.</summary>
    private const double DigitsOfATerm = 2;

    /// <summary>The rounding error, in nats, that is below every reported digit.</summary>
    private const double Negligible = 1e-6;

    /// <summary>
    /// The rounding error estimated as the range of the log density over points next to the mean, between which it is practically constant;
    /// at least the spacing of 64-bit numbers of its size; 0 if negligible.
    /// </summary>
    public static double Estimate(StoryObjective objective, NormalApproximation about)
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
    /// The rounding error of a function at a point, estimated as its range over points some spacings away; infinite if it is not finite
    /// there.
    /// </summary>
    public static double Estimate(Func<double[], double> function, double[] at)
    {
        var (random, least, most) = (new RandomStream(1, "rounding at a point"), double.PositiveInfinity, double.NegativeInfinity);
        for (var point = 0; point < Points; point++)
        {
            var value = function([.. at.Select(x => x + (Spacings * ((2 * random.NextUniform()) - 1) * Spacing(x)))]);
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        return double.IsFinite(most - least) ? most - least : double.PositiveInfinity;
    }

    /// <summary>
    /// The rounding error, in nats, of the difference of two log densities that are sums of terms of this size; 0 if negligible.
    /// </summary>
    public static double OfDifference(double terms) => Counted(2 * DigitsOfATerm * Spacing(terms));

    /// <summary>The spacing of 64-bit numbers of this size; 0 if negligible.</summary>
    public static double Of(double logDensity) => Counted(Spacing(logDensity));

    private static double Spacing(double number) => Math.BitIncrement(Math.Abs(number)) - Math.Abs(number);

    /// <summary>A rounding error, in nats; 0 if negligible.</summary>
    public static double Counted(double rounding) => rounding > Negligible ? rounding : 0;

    /// <summary>An error of draws or a grid combined with the rounding error.</summary>
    public static double With(double error, double rounding) => double.Hypot(error, rounding);

    /// <summary>A warning if the rounding error is large enough to be visible.</summary>
    public static IEnumerable<Diagnostic> Warnings(double rounding)
    {
        if (rounding > Reported)
            yield return Diagnostic.Warning("W0592", string.Create(CultureInfo.InvariantCulture,
                $"the log density has a rounding error of {FixedPoint.Write(rounding, "0.##")} nats because its terms are large: "
                    + $"the evidence, bounds and k-hat have at least this error"), Place.None)
                .Next("scale numbers to the size of 1: divide a column by its unit, "
                    + "and replace an unknown whose prior is more precise than the data by a constant");
    }
}
