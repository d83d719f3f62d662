namespace ProbDsl.Inference.ContinuousTime;

/// <summary>
/// A continuous normalizing flow: the state at time 1 of dx/dt = velocity(x, t), with the base distribution at time 0 (Chen et al. 2018).
/// </summary>
public sealed class FlowPath(ContinuousTimeDraw path, Problem problem, StandardCatalog catalog) : TimePath(path, problem, catalog)
{
    public override Draw Base { get; } = path.Base;

    public override double NoiseTime => 0;

    public override double DataTime => 1;

    public override OdeSettings Solver { get; } = OdeSettings.Read(NumericOptions.Word(path.Options, "solver", OdeSettings.DefaultSolver),
        NumericOptions.Evaluate(path.Options, problem, catalog, OdeSettings.Defaults));

    public override AxisTensor Velocity(StoryLowering story, AxisTensor x, AxisTensor time, IReadOnlyList<AxisTensor> given) =>
        Field(story, x, time, given);

    // x_t = (1 - t) x_0 + t x_1 has variance v = (1 - t)^2 + t^2, and x_1 - x_0 given x_t = x has, for normal x_1, mean (2 t - 1) x / v
    // and variance 1 / v
    private protected override AxisTensor Preconditioned(AxisTensor x, AxisTensor time, Func<AxisTensor, AxisTensor, AxisTensor> net)
    {
        var t = time.Value;
        var variance = Ops.Square(1 - t) + Ops.Square(t);
        var factor = 1 / Ops.Sqrt(variance);
        var mean = Each(((2 * t) - 1) / variance, x);
        var rest = net(Shown(Each(factor, x), Each(InNoise(1 - t, t), x)), LogRatio(time, 1 - t, t));
        return mean.JoinWith(Each(factor, rest), (linear, other) => linear + other);

        AxisTensor Each(Value of, AxisTensor by) => (time with { Value = of }).WithEventRank(by.EventRank).JoinWith(by, (f, v) => f * v);
    }
}
