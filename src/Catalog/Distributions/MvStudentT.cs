namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Multivariate Student t distribution on real[D]: location + L z sqrt(df / chi-squared(df)), scale = L L'; covariance scale df / (df - 2).
/// The last dimension of the target is D; dimensions before it are repeated.
/// </summary>
public sealed class MvStudentT : Distribution, IDensity, ISampler, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("MvStudentT", TypePattern.Of(Element.Real, "D"), new Reals())
            .Parameter("df", TypePattern.Positive)
            .Parameter("location", TypePattern.Of(Element.Real, "D"))
            .Parameter("scale", TypePattern.Of(Element.Covariance, "D", "D"))
            .AddSpelling("cholesky", TypePattern.Of(Element.Cholesky, "D", "D"))
            .WithTraits(DistributionTraits.LeadingParts);

    public override string Summary => "a Student t vector; scale = cholesky @ transpose(cholesky), covariance = scale df / (df - 2)";

    public Value? Mean(Arguments a) => Where(Matrices.Column(a["df"]) > 1, a["location"], double.NaN);

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("location", sample.Median), ("scale", sample.RobustScale * sample.RobustScale)];

    // log Gamma((df + D) / 2) / Gamma(df / 2) - D/2 log(pi df) - sum log L_ii - (df + D) / 2 log(1 + |L^-1 (x - location)|^2 / df)
    public Value LogDensity(Value x, Arguments a)
    {
        var (size, df, factor) = (x.Shape[^1], a["df"], a["cholesky"]);
        var squared = Sum(Square(TriangularSolve(factor, Matrices.Column(x - a["location"]))), -2, -1);
        var half = df.Program.Constant(0.5 * size);
        return RisingFactorial.Log(0.5 * df, half) - (half * Log(Math.PI * df)) - Matrices.LogDiagonal(factor)
            - (0.5 * (df + size) * Log1p(squared / df));
    }

    public override Value? ConvertSpelling(string asked, Arguments a) => asked switch
    {
        "cholesky" => Cholesky(a["scale"]),
        "scale" => MatMul(a["cholesky"], a["cholesky"], transposeB: true),
        _ => null,
    };

    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var step = MatMul(a["cholesky"], Matrices.Column(noise.Normal(shape)));
        var half = 0.5 * a["df"];
        var stretch = Exp(0.5 * (Log(half) - noise.LogGamma(shape.Drop(-1), half)));
        return a["location"] + (Matrices.Column(stretch) * Reshape(step, step.Shape.Drop(-1)));
    }
}
