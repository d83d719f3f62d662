namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Wishart distribution on covariance[D], mean df * scale, df &gt; D - 1: the distribution of a sum of df outer products of N(0, scale)
/// draws. The density is with respect to the D (D + 1) / 2 elements on and below the diagonal.
/// </summary>
public sealed class Wishart : Distribution, IDensity, ISampler, INaturalForm, IUniqueMaximum, IExpectedDensity
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Wishart", TypePattern.Of(Element.Covariance, "D", "D"), new PositiveDefiniteMatrices())
            .Parameter("df", TypePattern.Positive)
            .Parameter("scale", TypePattern.Of(Element.Covariance, "D", "D"));

    public override string Summary => "a positive definite matrix with mean df * scale";

    public NaturalForm NaturalForm { get; } =
        new NaturalForm(NaturalStatistics.LogDeterminantAndLinear).With("scale", NaturalStatistics.LogDeterminantAndInverse);

    // an exponential family in df and the inverse of scale
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => true;

    // (df - D - 1) / 2 log |x| - 1/2 tr(scale^-1 x) - df / 2 log |2 scale| - log Gamma_D(df / 2), by factors: tr = |L_scale^-1 L_x|^2
    public Value LogDensity(Value x, Arguments a)
    {
        var (size, df, factor, scale) = (x.Shape[^1], a["df"], Cholesky(x), Cholesky(a["scale"]));
        var logDeterminant = 2 * Matrices.LogDiagonal(factor);
        var trace = Sum(Square(TriangularSolve(scale, factor)), -2, -1);
        var density = (0.5 * (df - size - 1) * logDeterminant) - (0.5 * trace) - LogNormalizer(df, scale, 1);
        return Where(Equal(logDeterminant, logDeterminant) & (df > size - 1), density, double.NegativeInfinity);
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var (size, df, scale) = (x.Mean.Shape[^1], a.Number("df"), a["scale"]);
        return (0.5 * (df - size - 1) * x.LogDeterminant) - (0.5 * Sum(scale.Inverse * x.Mean, -2, -1))
            - LogNormalizer(df, scale.LogDeterminant, 1, size);
    }

    // L A A' L', A Bartlett's factor
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var factor = MatMul(Cholesky(a["scale"]), Bartlett.Factor(noise, shape, a["df"]));
        return MatMul(factor, factor, transposeB: true);
    }

    /// <summary>
    /// df D / 2 log 2 + log Gamma_D(df / 2) + sign df / 2 log |scale|, from the scale's factor; Gamma_D(t) = pi^(D (D - 1) / 4) prod_i
    /// Gamma(t - i / 2).
    /// </summary>
    internal static Value LogNormalizer(Value df, Value factor, int sign) =>
        LogNormalizer(df, 2 * Matrices.LogDiagonal(factor), sign, factor.Shape[^1]);

    /// <summary>The same from log |scale|, of a matrix of this size.</summary>
    internal static Value LogNormalizer(Value df, Value logDeterminant, int sign, int size)
    {
        var gammas = Sum(Lgamma(0.5 * (Matrices.Column(df) - df.Program.Iota(size, 0))), -1)
            + (size * (size - 1) / 4.0 * Math.Log(Math.PI));
        return (0.5 * size * Math.Log(2) * df) + gammas + (0.5 * sign * df * logDeterminant);
    }
}
