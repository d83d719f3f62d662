namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Expected statistics of a quantity under a distribution: of a number or of each element of an array, [axes.., event..]. Those of a known
/// quantity follow from its value; those of an unknown one are given, and the ones that its distribution does not have are missing.
/// </summary>
/// <param name="program">The program of their values.</param>
public sealed class Moments(ProgramBuilder program)
{
    /// <summary>The moments of a known value.</summary>
    public static Moments Of(Value known) => new(known.Program) { Known = known };

    /// <summary>The program of their values.</summary>
    public ProgramBuilder Program => program;

    /// <summary>The value; null if it is not known.</summary>
    public Value? Known { get; init; }

    /// <summary>The number that a story writes as a literal; null for others.</summary>
    public double? Literal { get; init; }

    /// <summary>E[x].</summary>
    public Value Mean { get => Given(mean, x => x, "its mean"); init => mean = value; }

    /// <summary>The variance of each element; null for none.</summary>
    public Value? Variance { get; init; }

    /// <summary>The covariance matrix of a vector, [axes.., D, D]; null for none.</summary>
    public Value? Covariance { get; init; }

    /// <summary>E[log x].</summary>
    public Value Log { get => Given(log, Ops.Log, "the mean of its logarithm"); init => log = value; }

    /// <summary>E[log(1 - x)].</summary>
    public Value LogComplement
    {
        get => Given(logComplement, x => Ops.Log1p(-x), "the mean of log(1 - x)");
        init => logComplement = value;
    }

    /// <summary>E[1 / x], or the mean of the inverse of a matrix.</summary>
    public Value Inverse
    {
        get => Given(inverse, x => IsMatrix ? Matrices.Inverse(x) : 1 / x, "the mean of its inverse");
        init => inverse = value;
    }

    /// <summary>The mean of the log determinant of a matrix, [axes..].</summary>
    public Value LogDeterminant
    {
        get => Given(logDeterminant, x => 2 * Matrices.LogDiagonal(Ops.Cholesky(x)), "the mean of its log determinant");
        init => logDeterminant = value;
    }

    /// <summary>The moments of the square, of a quantity that is a square root; null for others.</summary>
    public Moments? Square { get; init; }

    /// <summary>Whether it is a matrix, whose inverse is that of a matrix.</summary>
    public bool IsMatrix { get; init; }

    private readonly Value? mean, log, logComplement, inverse, logDeterminant;

    private Value Given(Value? given, Func<Value, Value> ofKnown, string what) =>
        given ?? (Known is { } known ? ofKnown(known) : throw new MissingMomentException(what));
}

/// <summary>A statistic that the posterior of an unknown quantity does not have in closed form.</summary>
/// <param name="what">The statistic in words.</param>
public sealed class MissingMomentException(string what) : Exception(what);
