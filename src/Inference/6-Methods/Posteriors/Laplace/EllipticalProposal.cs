namespace ProbDsl.Inference.Laplace;

/// <summary>
/// Draws x = mean + sqrt(df / c) R z of a normal approximation with their log density: z standard normal, c chi-squared with df degrees of
/// freedom, or df / c = 1 for the normal distribution itself. A t distribution covers it with longer tails. With sides each number of z is
/// stretched by a factor that its sign selects (J. Geweke, Econometrica 57, 1989, the split t distribution).
/// </summary>
internal sealed class EllipticalProposal(NormalApproximation normal, int? degrees = null, ProposalSides? sides = null)
{
    private readonly int dimension = normal.Dimension;
    private readonly double[] z = new double[normal.Dimension];
    private readonly double constant = ConstantOf(normal.Dimension, degrees);

    /// <summary>Writes a draw [dimension]; returns its log density.</summary>
    public double Draw(RandomStream random, Span<double> x)
    {
        random.FillNormal(z);
        var stretch = degrees is { } df ? Math.Sqrt(df / ChiSquared(df, random)) : 1;
        var density = LogDensityAt(stretch * stretch * Catalog.Numbers.Lanes.Dot(z, z));
        var narrower = sides?.Stretch(z) ?? 0;
        normal.Place(z, stretch, x);
        return density - narrower;
    }

    /// <summary>The mean [dimension].</summary>
    public double[] Center => normal.Mean;

    /// <summary>The squared distance of a point [dimension] from the mean, in standard deviations.</summary>
    public double SquaredDistance(ReadOnlySpan<double> x) => Standardized(x).Square;

    /// <summary>Log density at a point [dimension].</summary>
    public double LogDensity(ReadOnlySpan<double> x)
    {
        var (square, narrower) = Standardized(x);
        return LogDensityAt(square) - narrower;
    }

    private (double Square, double Narrower) Standardized(ReadOnlySpan<double> x)
    {
        var at = normal.Standardize(x);
        var narrower = sides?.Shrink(at) ?? 0;
        return (Catalog.Numbers.Lanes.Dot(at, at), narrower);
    }

    /// <summary>The log density at a point of the sum of its copies about equal modes.</summary>
    public Func<ReadOnlySpan<double>, double> LogSum(EqualModes equal) =>
        equal.LogSum(x => normal.Standardize(x), LogDensityAt, Center);

    /// <summary>The log density at this squared distance from the center, without sides.</summary>
    public double LogDensityAt(double square) => LogStandard(square) - normal.LogDeterminant;

    /// <summary>That of the standardized distribution.</summary>
    private double LogStandard(double square) =>
        constant - (degrees is { } df ? 0.5 * (df + dimension) * Math.Log(1 + (square / df)) : 0.5 * square);

    private static double ConstantOf(int dimension, int? degrees) => degrees is not { } df ? -0.5 * dimension * Math.Log(2 * Math.PI)
        : MathNet.Numerics.SpecialFunctions.GammaLn((df + dimension) / 2.0) - MathNet.Numerics.SpecialFunctions.GammaLn(df / 2.0)
            - (0.5 * dimension * Math.Log(df * Math.PI));

    // for an even number: twice the sum of half as many exponentials
    private static double ChiSquared(int even, RandomStream random)
    {
        var product = 0.0;
        for (var i = 0; i < even / 2; i++) product -= Math.Log(random.NextUniform());
        return 2 * product;
    }
}
