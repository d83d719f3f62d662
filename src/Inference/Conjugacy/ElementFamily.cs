using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Inference.Results.ClosedForms;

namespace ProbDsl.Inference.Conjugacy;

/// <summary>
/// A univariate exponential family with log density a s1(t) + b s2(t) plus a constant: its natural parameters a and b, and the distribution
/// with these. The parameters are computed from derivatives: at any point the derivative is a s1' + b s2'.
/// </summary>
internal abstract class ElementFamily
{
    public static ElementFamily Of(NaturalStatistics statistics) => statistics switch
    {
        NaturalStatistics.LogAndLinear => new GammaFamily(),
        NaturalStatistics.LogAndInverse => new InverseGammaFamily(),
        _ => new BetaFamily(),
    };

    /// <summary>The derivatives s1' and s2' of the statistics at a point.</summary>
    public abstract (double First, double Second) Gradients(double at);

    /// <summary>The two points from whose derivatives a and b are most precise; a and b are 0 if they are not known yet.</summary>
    public abstract (double, double) Points(double a, double b);

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

        public override (double, double) Points(double a, double b) => a > 0 && b > 0 ? (a / b / 2, a / b * 2) : (1, 2);

        // dt is proportional to w^(1 / power - 1) dw
        public override (double One, double Other) Parameters(double a, double b, double power = 1) => (a + (1 / power), b);

        public override ElementDistribution Distribution(double one, double other) => new GammaDistribution(one, other);
    }

    private sealed class InverseGammaFamily : ElementFamily
    {
        protected override string Name => "InverseGamma";

        // -a log v - b / v
        public override (double First, double Second) Gradients(double at) => (-1 / at, 1 / (at * at));

        public override (double, double) Points(double a, double b) => a > 0 && b > 0 ? (b / a / 2, b / a * 2) : (1, 2);

        public override (double One, double Other) Parameters(double a, double b, double power = 1) => (a - (1 / power), b);

        public override ElementDistribution Distribution(double one, double other) => new InverseGammaDistribution(one, other);
    }

    private sealed class BetaFamily : ElementFamily
    {
        protected override string Name => "Beta";

        public override (double First, double Second) Gradients(double at) => (1 / at, -1 / (1 - at));

        public override (double, double) Points(double a, double b) => (0.5, 0.25);

        public override (double One, double Other) Parameters(double a, double b, double power = 1) => (a + 1, b + 1);

        public override ElementDistribution Distribution(double one, double other) => new BetaDistribution(one, other);
    }
}
