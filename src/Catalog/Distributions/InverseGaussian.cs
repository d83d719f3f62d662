namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Inverse Gaussian (Wald) distribution: the time at which a Brownian motion with drift first reaches a level; variance mean^3 / shape.
/// Support: above 0; the density vanishes toward 0. Scalar; repeated over a tensor target.
/// </summary>
public sealed class InverseGaussian : Distribution, IDensity, ISampler, IElementSampler, ITails, IUniqueMaximum,
    IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("InverseGaussian", TypePattern.Positive, new PositiveReals())
            .Parameter("mean", TypePattern.Positive)
            .Parameter("shape", TypePattern.Positive);

    public override string Summary => "positive, the first passage time of a Brownian motion; variance = mean^3 / shape";

    public Value? Mean(Arguments a) => a["mean"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("mean", sample.Mean), ("shape", sample.Mean * Math.Pow(sample.Mean / sample.Deviation, 2))];

    // an exponential family in shape / mean^2 and shape, and in each of the two alone
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => true;

    // 1/2 log(shape / (2 pi x^3)) - shape (x / mean - 1)^2 / (2 x)
    public Value LogDensity(Value x, Arguments a)
    {
        var isInside = (x > 0) & (x < double.PositiveInfinity);
        return Where(isInside, LogInside(Where(isInside, x, 1), a), double.NegativeInfinity);
    }

    public Value LogCdf(Value x, Arguments a) => Tail(x, a, isBelow: true);

    public Value LogSurvival(Value x, Arguments a) => Tail(x, a, isBelow: false);

    public LogTails Tails(double x, ReadOnlySpan<double> arguments)
    {
        if (!(x > 0)) return LogTails.AllAbove;
        if (double.IsPositiveInfinity(x)) return LogTails.AllBelow;
        var (mean, shape) = (arguments[0], arguments[1]);
        var (near, far, isBelow) = (shape / (2 * x), shape * x / (2 * mean * mean), x <= mean);
        var (fall, bend, power) = isBelow ? (near, far, -0.5) : (far, near, -1.5);
        var (over, sum) = (fall - bend - 1, 0.0);
        var root = Math.Sqrt((over * over) + (4 * fall));
        var scale = over > 0 ? 2 / (over + root) : (root - over) / (2 * fall);
        for (var k = 0; k < TailIntegral.Places.Length; k++)
        {
            var v = scale * TailIntegral.Places[k];
            sum += Math.Exp(TailIntegral.LogWeights[k] + (power * Math.Log(1 + v)) - (fall * v) + (bend * v / (1 + v)));
        }

        var away = (x / mean) - 1;
        var tail = (0.5 * Math.Log(shape / (2 * Math.PI * x))) - (near * away * away) + Math.Log(scale * sum);
        return isBelow ? LogTails.OfBelow(tail) : LogTails.OfAbove(tail);
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => this.DrawEach(noise, shape, a);

    // Michael, Schucany and Haas 1976: one of the two x with the same shape (x / mean - 1)^2 / x, which is chi-squared
    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random)
    {
        var normal = random.NextNormal();
        var half = arguments[0] * normal * normal / (2 * arguments[1]);
        var ratio = 1 + half + Math.Sqrt(half * (half + 2));
        return random.NextUniform() * (1 + ratio) <= ratio ? arguments[0] / ratio : arguments[0] * ratio;
    }

    private static Value LogInside(Value x, Arguments a) =>
        (0.5 * (Log(a["shape"]) - (3 * Log(x)) - Math.Log(2 * Math.PI))) - (a["shape"] * Square((x / a["mean"]) - 1) / (2 * x));

    // the tail on the side of the mean on which x lies: x density(x) times an integral over x / (1 + v), or x (1 + v) above the mean
    private static Value Tail(Value x, Arguments a, bool isBelow)
    {
        var isInside = (x > 0) & (x < double.PositiveInfinity);
        var inside = Where(isInside, x, a["mean"]);
        var isLower = inside <= a["mean"];
        var (near, far) = (a["shape"] / (2 * inside), a["shape"] * inside / (2 * Square(a["mean"])));
        var (fall, bend) = (Where(isLower, near, far), Where(isLower, far, near));
        // where fall v - bend v / (1 + v) = 1
        var over = fall - bend - 1;
        var root = Sqrt(Square(over) + (4 * fall));
        var scale = Where(over > 0, 2 / (Abs(over) + root), (root - over) / (2 * fall));
        var (falls, bends, power) =
            (Functions.Matrices.Column(fall), Functions.Matrices.Column(bend), Functions.Matrices.Column(Where(isLower, -0.5, -1.5)));
        var integral = TailIntegral.Log(scale, v => (power * Log1p(v)) - (falls * v) + (bends * (v / (1 + v))));
        var tail = Min(LogInside(inside, a) + Log(inside) + integral, 0);
        return Where(isInside, Where(isBelow ? isLower : !isLower, tail, LogComplement.Exp(-tail)),
            isBelow ? Where(x > 0, 0, double.NegativeInfinity) : Where(x > 0, double.NegativeInfinity, 0));
    }
}
