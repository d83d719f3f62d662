namespace ProbDsl.Inference.Conjugacy;

/// <summary>
/// A univariate exponential family with log density a s1(t) + b s2(t) plus a constant: its natural parameters a and b, and the distribution
/// with these. The parameters are computed from derivatives: at any point the derivative is a s1' + b s2'.
/// </summary>
public abstract class ElementFamily
{
    public static ElementFamily Create(NaturalStatistics statistics) => statistics switch
    {
        NaturalStatistics.LogAndLinear => new GammaFamily(),
        NaturalStatistics.LogAndInverse => new InverseGammaFamily(),
        _ => new BetaFamily(),
    };

    /// <summary>The derivatives s1' and s2' of the statistics at a point.</summary>
    public abstract (double First, double Second) Gradients(double at);

    /// <summary>A point from which to start.</summary>
    public virtual double Start => 1;

    /// <summary>
    /// The point at which the derivatives of a s1 and b s2 have the same size, and so about which a and b are most precise.
    /// </summary>
    /// <param name="a">The size of a.</param>
    /// <param name="b">The size of b.</param>
    public abstract double Center(double a, double b);

    /// <summary>Two points about a center, from whose derivatives a and b follow.</summary>
    public virtual (double, double) Points(double center) => (center / 2, center * 2);

    /// <summary>Whether points about one center are as precise as those about another.</summary>
    public virtual bool IsNear(double one, double other) => one / other is > 1e-3 and < 1e3;

    /// <summary>
    /// The center after a and b were read about another one: if one of them was lost beside the other, nearer to where it is not.
    /// </summary>
    public double Next(double center, double a, double b)
    {
        var (first, second) = Gradients(center);
        var ratio = Math.Abs(second / first);
        var next = Center(Math.Abs(a) + (Rounding * Math.Abs(b) * ratio), Math.Abs(b) + (Rounding * Math.Abs(a) / ratio));
        return next > 0 && double.IsFinite(next) ? next : center;
    }

    // the relative error of derivatives
    private const double Rounding = 1e-16;

    /// <summary>
    /// The two parameters of the distribution of a power of t, which is proper if both are positive, from a and b of the density of t.
    /// </summary>
    public abstract (double One, double Other) Parameters(double a, double b, double power = 1);

    public abstract ElementDistribution Distribution(double one, double other);

    public string Text(double one, double other) => FormattableString.Invariant($"{Name}({one + 0.0:G4}, {other + 0.0:G4})");

    protected abstract string Name { get; }

    private sealed class GammaFamily : ElementFamily
    {
        protected override string Name => "Gamma";

        public override (double First, double Second) Gradients(double at) => (1 / at, -1);

        public override double Center(double a, double b) => a / b;

        // dt is proportional to w^(1 / power - 1) dw
        public override (double One, double Other) Parameters(double a, double b, double power = 1) => (a + (1 / power), b);

        public override ElementDistribution Distribution(double one, double other) => new GammaDistribution(one, other);
    }

    private sealed class InverseGammaFamily : ElementFamily
    {
        protected override string Name => "InverseGamma";

        // -a log v - b / v
        public override (double First, double Second) Gradients(double at) => (-1 / at, 1 / (at * at));

        public override double Center(double a, double b) => b / a;

        public override (double One, double Other) Parameters(double a, double b, double power = 1) => (a - (1 / power), b);

        public override ElementDistribution Distribution(double one, double other) => new InverseGammaDistribution(one, other);
    }

    private sealed class BetaFamily : ElementFamily
    {
        protected override string Name => "Beta";

        public override (double First, double Second) Gradients(double at) => (1 / at, -1 / (1 - at));

        public override double Start => 0.5;

        // 1 - w keeps some digits
        public override double Center(double a, double b) => Math.Min(a / (a + b), 1 - 1e-13);

        public override (double, double) Points(double center) => (center / 2, (1 + center) / 2);

        public override bool IsNear(double one, double other) => base.IsNear(one / (1 - one), other / (1 - other));

        public override (double One, double Other) Parameters(double a, double b, double power = 1) => (a + 1, b + 1);

        public override ElementDistribution Distribution(double one, double other) => new BetaDistribution(one, other);
    }
}
