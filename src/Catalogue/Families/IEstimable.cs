using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalogue.Families;

/// <summary>A law whose maximum-likelihood estimate is a closed form of weighted sums over rows.</summary>
public interface IEstimable
{
    RowFamily Family(FamilyRequest request);

    /// <summary>An observed column in the numbers that the family takes: as it is, or its logs.</summary>
    double[] Transform(double[] column) => column;

    /// <summary>
    /// Whether the components of a mixture have a joint closed-form maximum where this place, by its first spelling, has one value for all
    /// of them.
    /// </summary>
    bool CanTie(string place) => false;
}

/// <summary>
/// What a family has to treat: rows of Dimension numbers (a scalar: 1), States values where the law is finite, the places of the signature
/// (by first spelling) that are estimated, the variance of each column over all rows, and the share of it below which an estimated variance
/// has collapsed onto a point, a line or a plane.
/// </summary>
public sealed record FamilyRequest(int Dimension, int States, ValueList<string> Estimated, double[] ColumnVariance,
    double CollapsedShare = FamilyRequest.Singular)
{
    /// <summary>Of the estimated places those that have one value for all components of a mixture.</summary>
    public ValueList<string> Tied { get; init; } = [];

    /// <summary>What double precision cannot tell from a variance of 0.</summary>
    public const double Singular = 1e-13;

    /// <summary>
    /// Whether a mean has moved so far that mean square (about the old mean) less squared shift keeps under half its digits. Then only the
    /// mean moves, which raises the likelihood too, and the next sums, taken about it, tell the variance. A shift in the mean's last digits
    /// is no move.
    /// </summary>
    internal static bool MovedTooFar(double meanSquare, double shift, double mean) =>
        meanSquare - (shift * shift) < 1e-8 * meanSquare && Math.Abs(shift) > 1e-12 * Math.Abs(mean);
}
