namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A distribution whose expected log density is a function of moments of the draw and of the arguments, if these are independent: message
/// passing needs it (Winn and Bishop 2005).
/// </summary>
public interface IExpectedDensity
{
    /// <summary>
    /// E[log p(x | arguments)] in nats, [axes..], over independent distributions of x and of each argument; the formula of
    /// <see cref="IDensity.LogDensity"/> with statistics in place of values.
    /// </summary>
    /// <exception cref="MissingMomentException">It needs a statistic that a posterior does not have.</exception>
    Value ExpectedLogDensity(Moments x, MomentArguments a);
}

/// <summary>A distribution over finitely many values, with the expected log probability of each.</summary>
public interface IExpectedProbabilities
{
    /// <summary>E[log p(value | arguments)] of each value: [axes.., values].</summary>
    Value ExpectedLogProbabilities(MomentArguments a);
}

/// <summary>The moments of the arguments of one distribution, as the story spells them.</summary>
/// <param name="written">The moments by spelling.</param>
/// <param name="residual">The moments of the draw minus the mean, jointly; null for a distribution without a mean.</param>
public sealed class MomentArguments(IReadOnlyDictionary<string, Moments> written, Func<Moments>? residual = null)
{
    public Moments this[string spelling] => written[spelling];

    public bool IsWritten(string spelling) => written.ContainsKey(spelling);

    /// <summary>The moments of the draw minus the argument `mean`.</summary>
    public Moments Residual => residual?.Invoke() ?? throw new InvalidOperationException("the distribution has no mean");

    /// <summary>The value of an argument that has to be known.</summary>
    /// <exception cref="MissingMomentException">It is not known.</exception>
    public Value Number(string spelling) =>
        this[spelling].Known ?? throw new MissingMomentException($"a closed form with `{spelling}` unknown");

    /// <summary>The mean of 1 / scale^2 and of its logarithm, for a scale that is written as `sd`, `variance` or `precision`.</summary>
    /// <param name="sd">The spelling of the standard deviation.</param>
    public (Value Mean, Value Log) Precision(string sd)
    {
        if (IsWritten("precision")) return (this["precision"].Mean, this["precision"].Log);
        if (IsWritten("variance")) return (this["variance"].Inverse, -this["variance"].Log);
        if (this[sd].Known is { } known) return (1 / Ops.Square(known), -2 * Ops.Log(known));
        var variance = this[sd].Square ?? throw new MissingMomentException($"the mean of 1 / {sd}^2");
        return (variance.Inverse, -variance.Log);
    }

    /// <summary>The mean of the inverse covariance matrix and of its log determinant, in any spelling.</summary>
    /// <param name="of">The distribution, which converts spellings of known arguments.</param>
    public (Value Mean, Value LogDeterminant) PrecisionMatrix(Distribution of)
    {
        if (IsWritten("precision")) return (this["precision"].Mean, this["precision"].LogDeterminant);
        if (IsWritten("covariance")) return (this["covariance"].Inverse, -this["covariance"].LogDeterminant);
        var known = new Arguments(of, written.Where(w => w.Key != "mean").ToDictionary(w => w.Key, w => Number(w.Key)));
        return (known["precision"], -2 * Matrices.LogDiagonal(known["cholesky"]));
    }
}
