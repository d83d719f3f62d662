namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Integrals of densities by the double exponential formula (Takahasi and Mori 1974), which bears infinite ends and densities that are
/// infinite at an end. An interval is cut at the points where a density peaks or bends, and nodes crowd at both ends of every piece.
/// </summary>
internal static class Quadrature
{
    private const double Step = 1 / 128.0;

    // exp(pi/2 sinh 6.7) is 1e277
    private const double Reach = 6.7;

    /// <summary>A place and the logarithm of the length it stands for.</summary>
    public readonly record struct Node(double X, double LogWeight);

    // nearer to 0 a quotient by a scale may be 0, where a density may be infinite
    private const double Least = 1e-300;

    /// <summary>The nodes of all pieces between these ends, in ascending order of X; those that round onto an end are left out.</summary>
    public static Node[] Nodes(params IReadOnlyList<double> ends) =>
        [.. Enumerable.Range(1, ends.Count - 1)
            .SelectMany(i => Piece(ends[i - 1], ends[i]).Where(n => n.X - ends[i - 1] > Least && ends[i] - n.X > Least))];

    private static IEnumerable<Node> Piece(double low, double high)
    {
        var steps = (int)(Reach / Step);
        for (var i = -steps; i <= steps; i++)
        {
            var (u, logDerivative) = (Math.PI / 2 * Math.Sinh(i * Step), Math.Log(Math.PI / 2 * Math.Cosh(i * Step) * Step));
            yield return (double.IsFinite(low), double.IsFinite(high)) switch
            {
                (true, false) => new(low + Math.Exp(u), u + logDerivative),
                (false, true) => new(high - Math.Exp(-u), -u + logDerivative),
                _ => Between(low, high, u, logDerivative),
            };
        }
    }

    // x = low + width / (1 + e^-2u), measured from the nearer end; dx / du = 2 width e^-2u / (1 + e^-2u)^2
    private static Node Between(double low, double high, double u, double logDerivative)
    {
        var small = Math.Exp(-2 * Math.Abs(u));
        var part = (high - low) * small / (1 + small);
        return new(u < 0 ? low + part : high - part,
            Math.Log(2 * (high - low)) - (2 * Math.Abs(u)) - (2 * Math.Log(1 + small)) + logDerivative);
    }
}
