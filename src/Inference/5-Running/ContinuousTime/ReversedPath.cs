using ProbDsl.Catalog.Sdes;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.ContinuousTime;

/// <summary>
/// A score-based model: an SDE from data (t = 0) to noise (t = 1), with a net for its score. Its probability-flow ODE dx/dt = f(t) x -
/// g(t)^2 score(x, t) / 2 has the marginal distributions of the SDE at every time, if the score is theirs (Song et al. 2021, section 4.3).
/// It ends at a small time above 0, where the score is still finite.
/// </summary>
public sealed class ReversedPath(ContinuousTimeDraw path, Problem problem, StandardCatalog catalog)
    : TimePath(path, problem, catalog)
{
    /// <summary>The smallest time that is trained or solved to (Song et al. 2021, appendix C).</summary>
    public const double Earliest = 1e-5;

    private readonly NoisingProcess noising = ((LinearSde)path.Sde!.Of).With(NoisingOptions.Evaluate(path, problem, catalog));

    public override Draw Base => Draw with { Distribution = Normal() };

    public override double NoiseTime => 1;

    public override double DataTime => Earliest;

    public override OdeSettings Solver { get; } = OdeSettings.Read(OdeSettings.DefaultSolver, OdeSettings.Defaults);

    /// <summary>The factor of x_0 in the mean of x_t.</summary>
    public Value Kept(Value time) => noising.Kept(time);

    /// <summary>The standard deviation of x_t given x_0.</summary>
    public Value Spread(Value time) => noising.Spread(time);

    /// <summary>The factor of x in dx/dt.</summary>
    public Value Drift(Value time) => noising.Drift(time);

    /// <summary>The variance that noise adds per unit of time.</summary>
    public Value DiffusionSquared(Value time) => noising.DiffusionSquared(time);

    public override AxisTensor Velocity(StoryLowering story, AxisTensor x, AxisTensor time, IReadOnlyList<AxisTensor> given)
    {
        var drift = (time with { Value = Drift(time.Value) }).WithEventRank(x.EventRank).JoinWith(x, (f, at) => f * at);
        var pull = (time with { Value = 0.5 * DiffusionSquared(time.Value) }).WithEventRank(x.EventRank)
            .JoinWith(Field(story, x, time, given), (g, s) => g * s);
        return drift.JoinWith(pull, (f, g) => f - g);
    }

    // x_t = kept x_0 + spread e has variance v = kept^2 + spread^2, and e given x_t = x has, for normal x_0, mean spread x / v and
    // variance kept^2 / v; the score is -e / spread
    private protected override AxisTensor Preconditioned(AxisTensor x, AxisTensor time, Func<AxisTensor, AxisTensor, AxisTensor> net)
    {
        var (kept, spread) = (Kept(time.Value), Spread(time.Value));
        var variance = Square(kept) + Square(spread);
        var factor = 1 / Sqrt(variance);
        var mean = Each(-1 / variance, x);
        var rest = net(Shown(Each(factor, x), Each(InNoise(spread, kept), x)), LogRatio(time, spread, kept));
        return mean.JoinWith(Each(kept * factor / spread, rest), (linear, other) => linear + other);

        AxisTensor Each(Value of, AxisTensor by) => (time with { Value = of }).WithEventRank(by.EventRank).JoinWith(by, (f, v) => f * v);
    }

    private DistributionCall Normal()
    {
        var (signature, span) = (Catalog.FindDistribution("Normal")!, Draw.Distribution.Span);
        return new(signature,
            [Number("mean", 0, TensorType.Real), Number("sd", noising.EndSd, TensorType.Real with { Element = Element.Positive })],
            Draw.Distribution.Draws, [], span);

        BoundArgument Number(string name, double value, TensorType type) =>
            new(signature.Parameters.First(p => p.Name == name), new Literal(value, type, span));
    }
}
