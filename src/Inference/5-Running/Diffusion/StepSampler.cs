using ProbDsl.Inference.Training;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// The step of a chain that each row of a batch evaluates. Evenly: stratified over the rows from a common random start, so that all steps
/// are drawn equally often (Kingma et al. 2021, appendix I.1). By importance: stratified over the steps' probabilities, which are
/// proportional to the root of the running mean square of each step's recent loss, mixed with an even part (Nichol and Dhariwal 2021,
/// equation 18); importance weights keep the mean unchanged.
/// </summary>
public sealed class StepSampler
{
    /// <summary>The weight of a new loss in a step's running mean square.</summary>
    private const double Newest = 0.1;

    /// <summary>The even part of the probabilities; its inverse bounds the importance weights.</summary>
    private const double Even = 0.05;

    /// <summary>The number of draws of each step, approximately, before importance sampling starts.</summary>
    private const int Enough = 10;

    private readonly ProgramBuilder program;
    private readonly int steps;
    private readonly Axis[] axes;
    private readonly (string Squares, string Seen)? slots;

    /// <param name="program">The builder of the batch's program.</param>
    /// <param name="noise">The source of random numbers.</param>
    /// <param name="chain">The name of the chain.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="axes">The axes of the draws: one draw for each of their members.</param>
    /// <param name="byCost">Whether steps are drawn by importance.</param>
    public StepSampler(ProgramBuilder program, Noise noise, string chain, int steps, Axis[] axes, bool byCost)
    {
        (this.program, this.steps, this.axes) = (program, steps, axes);
        if (byCost) slots = ($"$squares of steps/{chain}", $"$steps seen/{chain}");
        var uniform = StratifiedTimes.Spread(program, noise, Count);
        Flat = slots is null ? Min(Floor(uniform * steps), steps - 1) : Behind(uniform);
        Step = new(Reshape(Flat, [.. axes.Select(a => a.Size)]), axes);
        if (slots is not null) Weight = new(Reshape(1 / (steps * Gather(Probabilities, Flat, 0)), [.. axes.Select(a => a.Size)]), axes);
    }

    /// <summary>The drawn step, from 0.</summary>
    public AxisTensor Step { get; }

    /// <summary>The importance weight relative to even draws; null if steps are drawn evenly.</summary>
    public AxisTensor? Weight { get; }

    private Value Flat { get; }

    private int Count => axes.Aggregate(1, (n, a) => n * a.Size);

    private Value Squares => program.Slot(slots!.Value.Squares, [steps]);

    /// <summary>The fraction of each running mean square that comes from draws rather than from its initial value.</summary>
    private Value Seen => program.Slot(slots!.Value.Seen, [steps]);

    /// <summary>The probability of each step, [steps].</summary>
    private Value Probabilities
    {
        get
        {
            var size = Sqrt(Squares / Max(Seen, 1e-30));
            var total = SumAll(size);
            var isKnown = SumAll(Seen < 1 - Math.Pow(1 - Newest, Enough)) <= 0;
            return Where(isKnown & (total > 0), ((1 - Even) / total * size) + (Even / steps), 1.0 / steps);
        }
    }

    /// <summary>The running mean squares, updated with the losses of the drawn steps.</summary>
    public IEnumerable<StateSlot> After(AxisTensor cost)
    {
        if (slots is not var (squares, seen)) yield break;
        var (drawn, each) = (Drawn(program.Constant(Enumerable.Repeat(1.0, Count).ToArray(), [Count])),
            Square(Reshape(cost.SpreadOver(axes).Value, [Count])));
        var moved = 1 - Pow(1 - Newest, drawn);
        yield return new(squares, Squares + (moved * ((Drawn(each) / Max(drawn, 1)) - Squares)));
        yield return new(seen, Seen + (moved * (1 - Seen)));
    }

    /// <summary>Sums of values by step.</summary>
    private Value Drawn(Value each) => ScatterAdd(each, Flat, 0, steps);

    /// <summary>The number of steps whose cumulative probability is at most the given value.</summary>
    private Value Behind(Value uniform)
    {
        var below = Reshape(CumSum(Probabilities, 0), [1, steps]) <= Reshape(uniform, [Count, 1]);
        return Min(Sum(Where(below, program.Constant(1), program.Constant(0)), 1), steps - 1);
    }
}
