using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// Which of a chain's steps each row of a batch looks at. Evenly: spread over the rows from a common start that is drawn, so that each row
/// draws each step as often (Kingma et al. 2021, appendix I.1). By importance: the same spread through the steps' shares, which go with the
/// root of the running mean square of what each cost lately, with a part that stays even (Nichol and Dhariwal 2021, equation 18); each
/// counts by how much rarer it is drawn, so that the mean stays as it is.
/// </summary>
internal sealed class StepDraws
{
    /// <summary>What a draw of a step adds to its running mean square.</summary>
    private const double Newest = 0.1;

    /// <summary>The part of the draws that stays even: no step counts more than its inverse as much as it does evenly.</summary>
    private const double Even = 0.05;

    /// <summary>Steps are drawn evenly until each has been drawn about so often.</summary>
    private const int Enough = 10;

    private readonly ProgramBuilder program;
    private readonly int steps;
    private readonly Axis[] axes;
    private readonly (string Squares, string Seen)? slots;

    /// <param name="program">Of the batch.</param>
    /// <param name="noise">Where chance comes from.</param>
    /// <param name="chain">Its name.</param>
    /// <param name="steps">How many there are.</param>
    /// <param name="axes">Of the draws: one for each of their members.</param>
    /// <param name="byCost">By importance.</param>
    public StepDraws(ProgramBuilder program, Noise noise, string chain, int steps, Axis[] axes, bool byCost)
    {
        (this.program, this.steps, this.axes) = (program, steps, axes);
        if (byCost) slots = ($"$squares of steps/{chain}", $"$steps seen/{chain}");
        var share = TimeDraws.Spread(program, noise, Count);
        Flat = slots is null ? Min(Floor(share * steps), steps - 1) : Behind(share);
        Step = new(Reshape(Flat, [.. axes.Select(a => a.Size)]), axes);
        if (slots is not null) Weight = new(Reshape(1 / (steps * Gather(Shares, Flat, 0)), [.. axes.Select(a => a.Size)]), axes);
    }

    /// <summary>From 0 on.</summary>
    public Lowered Step { get; }

    /// <summary>How much rarer than evenly the step is drawn; null where all are drawn alike.</summary>
    public Lowered? Weight { get; }

    private Value Flat { get; }

    private int Count => axes.Aggregate(1, (n, a) => n * a.Size);

    private Value Squares => program.Slot(slots!.Value.Squares, [steps]);

    /// <summary>How much of a running mean square is of draws, not of its start.</summary>
    private Value Seen => program.Slot(slots!.Value.Seen, [steps]);

    /// <summary>How probable each step is, [steps].</summary>
    private Value Shares
    {
        get
        {
            var size = Sqrt(Squares / Max(Seen, 1e-30));
            var total = SumAll(size);
            var isKnown = SumAll(Seen < 1 - Math.Pow(1 - Newest, Enough)) <= 0;
            return Where(isKnown & (total > 0), ((1 - Even) / total * size) + (Even / steps), 1.0 / steps);
        }
    }

    /// <summary>The costs of the steps that were drawn, and what is known of costs after them.</summary>
    public IEnumerable<CarriedSlot> After(Lowered cost)
    {
        if (slots is not var (squares, seen)) yield break;
        var (drawn, each) = (Drawn(program.Constant(Enumerable.Repeat(1.0, Count).ToArray(), [Count])),
            Square(Reshape(cost.SpreadOver(axes).Value, [Count])));
        var moved = 1 - Pow(1 - Newest, drawn);
        yield return new(squares, Squares + (moved * ((Drawn(each) / Max(drawn, 1)) - Squares)));
        yield return new(seen, Seen + (moved * (1 - Seen)));
    }

    /// <summary>Sums by step.</summary>
    private Value Drawn(Value each) => ScatterAdd(each, Flat, 0, steps);

    /// <summary>How many steps lie wholly below a share of all.</summary>
    private Value Behind(Value share)
    {
        var below = Reshape(CumSum(Shares, 0), [1, steps]) <= Reshape(share, [Count, 1]);
        return Min(Sum(Where(below, program.Constant(1), program.Constant(0)), 1), steps - 1);
    }
}
