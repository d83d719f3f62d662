using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Draws x = mode + sqrt(df / c) R z about a mode with their log density: z standard normal, c chi-squared with df degrees of freedom, or df / c = 1 for the normal law itself. R R' is the covariance
/// of the normal approximation, so that a t law covers it with longer tails.
/// </summary>
internal sealed class NormalProposal(LaplaceApproximation normal, double height, int? degrees = null)
{
    private readonly int dimension = normal.Mode.Length;
    private readonly double[] z = new double[normal.Mode.Length];

    // log det R = -1/2 log det(-H): the approximation's log evidence without the height of the mode and the 2 pi
    private readonly double logDeterminant = normal.LogEvidence - height - (0.5 * normal.Mode.Length * Math.Log(2 * Math.PI));

    /// <summary>Writes a draw [dimension]; gives its log density.</summary>
    public double Draw(RandomStream random, Span<double> x)
    {
        random.FillNormal(z);
        var stretch = degrees is { } df ? Math.Sqrt(df / ChiSquared(df, random)) : 1;
        var square = 0.0;
        for (var i = 0; i < dimension; i++)
        {
            square += z[i] * z[i];
            x[i] = normal.Mode[i];
            for (var j = i; j < dimension; j++) x[i] += stretch * normal.Root[i, j] * z[j];
        }

        return LogDensity(stretch * stretch * square) - logDeterminant;
    }

    /// <summary>Of the standard law, at this squared distance from its centre.</summary>
    private double LogDensity(double square) => degrees is not { } df
        ? -0.5 * ((dimension * Math.Log(2 * Math.PI)) + square)
        : MathNet.Numerics.SpecialFunctions.GammaLn((df + dimension) / 2.0) - MathNet.Numerics.SpecialFunctions.GammaLn(df / 2.0)
            - (0.5 * dimension * Math.Log(df * Math.PI)) - (0.5 * (df + dimension) * Math.Log(1 + (square / df)));

    // for an even number: twice the sum of as many exponentials as it has halves
    private static double ChiSquared(int even, RandomStream random)
    {
        var product = 0.0;
        for (var i = 0; i < even / 2; i++) product -= Math.Log(random.NextUniform());
        return 2 * product;
    }
}
