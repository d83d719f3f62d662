namespace ProbDsl.Catalog.Families;

/// <summary>A distribution whose maximum-likelihood estimate is a closed form of weighted sums over rows (sufficient statistics).</summary>
public interface IEstimable
{
    RowFamily Family(FamilyRequest request);

    /// <summary>An observed column in the coordinates of the family: unchanged, or its logs.</summary>
    double[] Transform(double[] column) => column;

    /// <summary>
    /// Whether the components of a mixture have a joint closed-form maximum when this parameter, named by its first spelling, is shared by
    /// all of them.
    /// </summary>
    bool CanTie(string place) => false;

    /// <summary>
    /// Whether the maximum is a closed form when this parameter, named by its first spelling, is linear in unknowns with coefficients that
    /// differ between rows (<see cref="FamilyRequest.Coefficients"/>).
    /// </summary>
    bool CanBeLinear(string place) => false;
}

/// <summary>
/// The setting of a family: rows of Dimension numbers (a scalar: 1), States values if the distribution is finite, the parameters of the
/// signature (by first spelling) that are estimated, the variance of each column over all rows, and the fraction of it below which an
/// estimated variance counts as collapsed onto a point, a line or a plane.
/// </summary>
public sealed record FamilyRequest(int Dimension, int States, ValueList<string> Estimated, double[] ColumnVariance,
    double CollapsedFraction = FamilyRequest.Singular)
{
    /// <summary>The estimated parameters that all components of a mixture share.</summary>
    public ValueList<string> Tied { get; init; } = [];

    /// <summary>The patterns of missing cells; null if each row has all of its cells or none.</summary>
    public MissingPatterns? Missing { get; init; }

    /// <summary>
    /// The coefficients of a parameter that is linear in them, in the order of the predictors; those that components share come last. The
    /// observed columns are then the outcome and the columns of Design, and ColumnVariance is that of the residuals of one regression of
    /// all rows.
    /// </summary>
    public ValueList<FamilyCoefficient> Coefficients { get; init; } = [];

    /// <summary>The predictors of these coefficients in orthogonal coordinates; null without coefficients.</summary>
    public OrthogonalDesign? Design { get; init; }

    /// <summary>The relative variance that double precision cannot distinguish from 0.</summary>
    public const double Singular = 1e-13;

    /// <summary>
    /// Whether a mean has moved so far that the mean square (about the old mean) minus the squared shift keeps under half its digits. Then
    /// only the mean is updated, which also increases the likelihood, and the next sums, taken about the new mean, determine the variance.
    /// A shift in the last digits of the mean does not count.
    /// </summary>
    internal static bool MovedTooFar(double meanSquare, double shift, double mean) =>
        meanSquare - (shift * shift) < 1e-8 * meanSquare && Math.Abs(shift) > 1e-12 * Math.Abs(mean);
}

/// <summary>Coefficients of neighboring predictors, and whether all components of a mixture share them.</summary>
public sealed record FamilyCoefficient(string Name, int Width, bool IsTied);
