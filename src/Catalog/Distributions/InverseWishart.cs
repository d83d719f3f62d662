namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Inverse Wishart distribution on covariance[D], mean scale / (df - D - 1), df &gt; D - 1: the distribution of the inverse of a Wishart
/// matrix with the inverse scale. The density is with respect to the D (D + 1) / 2 elements on and below the diagonal.
/// </summary>
public sealed class InverseWishart : Distribution, IDensity, ISampler, INaturalForm, IUniqueMaximum, IExpectedDensity
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("InverseWishart", TypePattern.Of(Element.Covariance, "D", "D"), new PositiveDefiniteMatrices())
            .Parameter("df", TypePattern.Positive)
            .Parameter("scale", TypePattern.Of(Element.Covariance, "D", "D"));

    public override string Summary => "a positive definite matrix with mean scale / (df - D - 1)";

    public NaturalForm NaturalForm { get; } =
        new NaturalForm(NaturalStatistics.LogDeterminantAndInverse).With("scale", NaturalStatistics.LogDeterminantAndLinear);

    // an exponential family in df and scale
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => true;

    // df / 2 log |scale / 2| - (df + D + 1) / 2 log |x| - 1/2 tr(scale x^-1) - log Gamma_D(df / 2), by factors: tr = |L_x^-1 L_scale|^2
    public Value LogDensity(Value x, Arguments a)
    {
        var (size, df, factor, scale) = (x.Shape[^1], a["df"], Cholesky(x), Cholesky(a["scale"]));
        var logDeterminant = 2 * Matrices.LogDiagonal(factor);
        var trace = Sum(Square(TriangularSolve(factor, scale)), -2, -1);
        var density = (-0.5 * (df + size + 1) * logDeterminant) - (0.5 * trace) - Wishart.LogNormalizer(df, scale, -1);
        return Where(Equal(logDeterminant, logDeterminant) & (df > size - 1), density, double.NegativeInfinity);
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var (size, df, scale) = (x.Inverse.Shape[^1], a.Number("df"), a["scale"]);
        return (-0.5 * (df + size + 1) * x.LogDeterminant) - (0.5 * Sum(scale.Mean * x.Inverse, -2, -1))
            - Wishart.LogNormalizer(df, scale.LogDeterminant, -1, size);
    }

    // L (A A')^-1 L' = (A^-1 L')' (A^-1 L'), A Bartlett's factor
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var factor = Bartlett.Factor(noise, shape, a["df"]);
        var solved = TriangularSolve(factor, MatMul(Cholesky(a["scale"]), Matrices.Identity(factor.Program, shape[^1]), transposeA: true));
        return MatMul(solved, solved, transposeA: true);
    }
}
