using ProbDsl.Catalog.Families;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Multivariate normal distribution on real[D]; covariance = inverse(precision) = L L', L the Cholesky factor. The last dimension of the
/// target is D; dimensions before it are repeated.
/// </summary>
public sealed class MvNormal : Distribution, IDensity, IEstimable, ISampler, IDivergence, INaturalForm, IExpectedDensity, IMomentEstimate,
    IMean
{
    private static readonly TypePattern vector = TypePattern.Of(Element.Real, "D"),
        covariance = TypePattern.Of(Element.Covariance, "D", "D");

    private static readonly (string, TypePattern) sd = ("sd", TypePattern.Of(Element.Positive, "D")),
        correlation = ("correlation", TypePattern.Of(Element.Correlation, "D", "D"));

    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("MvNormal", vector, new Reals()).Parameter("mean", vector).Parameter("covariance", covariance)
            .AddSpelling("precision", covariance).AddSpelling("cholesky", TypePattern.Of(Element.Cholesky, "D", "D"))
            .AddSpelling(sd, correlation)
            .WithTraits(DistributionTraits.GaussianVector | DistributionTraits.LeadingParts);

    /// <summary>The name of a matrix, not necessarily triangular, that times its transpose is the covariance.</summary>
    public const string Root = "root of covariance";

    public override string Summary =>
        "a Gaussian vector; covariance = inverse(precision) = cholesky @ transpose(cholesky) = sd_i sd_j correlation_ij";

    public Value? Mean(Arguments a) => a["mean"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => [("mean", sample.Mean),
        ("covariance", sample.Deviation * sample.Deviation), ("precision", 1 / (sample.Deviation * sample.Deviation)),
        ("cholesky", sample.Deviation), ("sd", sample.Deviation)];

    public NaturalForm NaturalForm { get; } = new NaturalForm(NaturalStatistics.Quadratic).With("mean", NaturalStatistics.Quadratic)
        .With("covariance", NaturalStatistics.LogDeterminantAndInverse).With("precision", NaturalStatistics.LogDeterminantAndLinear);

    // -1/2 |L^-1 (x - mean)|^2 - sum log L_ii - D/2 log 2 pi
    public Value LogDensity(Value x, Arguments a)
    {
        var residual = x - a["mean"];
        var (standardized, logDeterminant) = a.IsWritten("precision")
            ? ByPrecision(Matrices.Column(residual), a) : ByCholesky(Matrices.Column(residual), a["cholesky"]);
        return -0.5 * Sum(Square(standardized), -2, -1) + logDeterminant - x.Shape[^1] * NormalConstant.HalfLogTwoPi;
    }

    // 1/2 E log |P| - 1/2 (r' E[P] r + tr(E[P] Cov r)), r = x - mean
    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var ((precision, logDeterminant), residual) = (a.PrecisionMatrix(this), a.Residual);
        var column = Matrices.Column(residual.Mean);
        var square = Sum(column * MatMul(precision, column), -2, -1);
        if (residual.Covariance is { } covariance) square += Sum(precision * covariance, -2, -1);
        return (0.5 * logDeterminant) - (0.5 * square) - (residual.Mean.Shape[^1] * NormalConstant.HalfLogTwoPi);
    }

    public override Value? ConvertSpelling(string asked, Arguments a) => asked switch
    {
        "cholesky" => a.IsWritten("correlation") ? Matrices.Column(a["sd"]) * Cholesky(a["correlation"]) : Cholesky(a["covariance"]),
        "covariance" => a.IsWritten("correlation") || a.IsWritten("cholesky")
            ? MatMul(a["cholesky"], a["cholesky"], transposeB: true) : Inverse(a["precision"]),
        "precision" => Inverse(a["covariance"]),
        // a matrix that times its transpose is the covariance, which a precision matrix may give before it is inverted
        Root => a.IsWritten("precision") ? InverseTransposed(Cholesky(a["precision"])) : a["cholesky"],
        _ => null,
    };

    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var step = MatMul(a["cholesky"], Matrices.Column(noise.Normal(shape)));
        return a["mean"] + Reshape(step, step.Shape.Drop(-1));
    }

    // 1/2 (|M^-1 L|^2 + |M^-1 (mean - m)|^2 - D) + sum log M_ii - sum log L_ii from N(m, M M'); for an elementwise normal, M is diagonal
    public Value? Divergence(Arguments own, Distribution other, Arguments others)
    {
        if (other is not (MvNormal or Normal)) return null;
        var (factor, apart) = (own["cholesky"], own["mean"] - others["mean"]);
        var size = factor.Shape[^1];
        if (other is MvNormal)
        {
            var scale = others["cholesky"];
            return 0.5 * (Sum(Square(TriangularSolve(scale, factor)), -2, -1) + Sum(Square(TriangularSolve(scale, Matrices.Column(apart))),
                -2, -1) - size) + Matrices.LogDiagonal(scale) - Matrices.LogDiagonal(factor);
        }

        var sd = others["sd"];                                                           // one for all D elements, or one each
        return 0.5 * (Sum(Square(factor / Matrices.Column(sd)), -2, -1) + Sum(Square(apart / sd), -1) - size)
            + Sum(Log(sd), -1) * (size / sd.Shape[^1]) - Matrices.LogDiagonal(factor);
    }

    public bool CanTie(string place) => place == "covariance";

    public RowFamily Family(FamilyRequest request) => request.Missing is { } missing
        ? new IncompleteMvNormalFamily(new(request), request.Dimension, missing) : new MvNormalFamily(request);

    private static (Value Standardized, Value LogDeterminant) ByCholesky(Value residual, Value factor) =>
        (TriangularSolve(factor, residual), -Matrices.LogDiagonal(factor));

    // precision = R R': R' (x - mean), and + sum log R_ii
    private static (Value Standardized, Value LogDeterminant) ByPrecision(Value residual, Arguments a)
    {
        var root = Cholesky(a["precision"]);
        return (MatMul(root, residual, transposeA: true), Matrices.LogDiagonal(root));
    }

    private static Value Inverse(Value matrix)
    {
        var factor = Cholesky(matrix);
        return TriangularSolve(factor, TriangularSolve(factor, Matrices.Identity(factor.Program, factor.Shape[^1])), transpose: true);
    }

    // L'^-1 of a triangular matrix L
    private static Value InverseTransposed(Value factor) =>
        TriangularSolve(factor, Matrices.Identity(factor.Program, factor.Shape[^1]), transpose: true);
}
