namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// LKJ distribution on correlation[D], density proportional to |x|^(eta - 1); eta = 1 is uniform, and each correlation is 2 Beta(b, b) - 1
/// with b = eta + D / 2 - 1. Lewandowski, Kurowicka, Joe 2009, "Generating random correlation matrices based on vines and extended onion
/// method".
/// </summary>
public sealed class LKJ : Distribution, IDensity, ISampler
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("LKJ", TypePattern.Of(Element.Correlation, "D", "D"), new CorrelationMatrices())
            .Parameter("eta", TypePattern.Positive);

    public override string Summary => "a correlation matrix, density proportional to determinant^(eta - 1)";

    // (eta - 1) log |x| + sum_(k < D) log Gamma(eta + (D - 1) / 2) / (Gamma(eta + (D - 1 - k) / 2) pi^(k / 2))
    public Value LogDensity(Value x, Arguments a)
    {
        var (size, eta) = (x.Shape[^1], a["eta"]);
        var (k, logDeterminant) = (x.Program.Iota(size, 0), 2 * Matrices.LogDiagonal(Cholesky(x)));
        var gammas = Sum(RisingFactorial.Log(Matrices.Column(eta) + (0.5 * (size - 1 - k)), 0.5 * k), -1);
        var density = ((eta - 1) * logDeterminant) + gammas - (size * (size - 1) / 4.0 * Math.Log(Math.PI));
        return Where(HasUnitDiagonal(x) & Equal(logDeterminant, logDeterminant), density, double.NegativeInfinity);
    }

    // the onion method: row i of the factor is a point on the sphere, uniform in direction, whose last coordinate follows a chi-squared
    // draw with 2 eta + D - 1 - i degrees of freedom; these are the rows of Bartlett's factor, scaled to length 1
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var rows = Bartlett.Factor(noise, shape, (2 * a["eta"]) + (shape[^1] - 1));
        var factor = rows / Matrices.Column(Sqrt(Sum(Square(rows), -1)));
        var identity = Matrices.Identity(factor.Program, shape[^1]);
        return Where(identity, 1, MatMul(factor, factor, transposeB: true));
    }

    private static Value HasUnitDiagonal(Value x) => MaxOf(Abs(Matrices.Diagonal(x) - 1), -1) <= SumTolerance.Of(x);
}
