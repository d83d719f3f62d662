using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The times at which a solution is asked for, ascending for each member by itself. Many times that depend on unknowns must ascend already.
/// </summary>
internal sealed class OdeTimes
{
    /// <summary>The most times that a program sorts, by comparing all pairs.</summary>
    private const int MostSorted = 1000;

    private readonly Value? places;
    private readonly Value? isEarly;

    private OdeTimes(Value first, Value ascending, Value? places, Value? isEarly) =>
        (First, Ascending, this.places, this.isEarly) = (first, ascending, places, isEarly);

    /// <summary>The first time: [axes..].</summary>
    public Value First { get; }

    /// <summary>The times: [axes.., times]; -inf: none, beyond the end of a group or before the first time.</summary>
    public Value Ascending { get; }

    /// <param name="story">The lowering of the story.</param>
    /// <param name="first">The first time: [axes..].</param>
    /// <param name="asked">The times: [axes.., times].</param>
    /// <exception cref="LoweringLimit">A time of the fit's rows is before the first time.</exception>
    public static OdeTimes Of(StoryLowering story, Value first, Value asked)
    {
        if (Known(asked) is not { } times) return asked.Shape[^1] > MostSorted ? new(first, asked, null, null) : Sorted(first, asked);
        var (begin, count) = (Known(first), asked.Shape[^1]);
        bool[] early = [.. times.Select((t, i) => t < begin?[i / count] && !double.IsNegativeInfinity(t))];
        var isOfFit = story.IsInStatement && story.Problem is { IsContinued: false, NewlySizedPlates.Count: 0 };
        if (isOfFit && Array.IndexOf(early, true) is >= 0 and var at)
            throw story.Unsupported(FormattableString.Invariant(
                $"`solve_ode` starts at {begin![at / count]:G6}, but time {(at % count) + 1} is {times[at]:G6}"),
                "start it at the first of its times or before");
        double[] kept = [.. times.Select((t, i) => early[i] ? double.NegativeInfinity : t)];
        int[] order = [.. Enumerable.Range(0, times.Length).OrderBy(i => i / count).ThenBy(i => kept[i])];
        var places = new double[times.Length];
        foreach (var (to, number) in order.Index()) places[number] = to % count;
        var (isSorted, program) = (order.Select((o, i) => o == i).All(same => same), asked.Program);
        return new(first, program.Constant([.. order.Select(i => kept[i])], asked.Shape),
            isSorted ? null : program.Constant(places, asked.Shape),
            early.Contains(true) ? program.Constant([.. early.Select(e => e ? 1.0 : 0)], [.. asked.Shape, 1]) : null);
    }

    /// <summary>Sorted in the program: the place of a time is the number of those before it.</summary>
    private static OdeTimes Sorted(Value first, Value asked)
    {
        var (count, rank) = (asked.Shape[^1], asked.Shape.Rank);
        var (own, other) = (Ops.Reshape(asked, [.. asked.Shape, 1]), Ops.Reshape(asked, [.. asked.Shape[..^1], 1, count]));
        var isEarlier = asked.Program.Constant([.. from i in Enumerable.Range(0, count) from j in Enumerable.Range(0, count)
                                                   select j < i ? 1.0 : 0], [count, count]);
        var isBefore = (other < own) | (Ops.Equal(other, own) & Ops.Equal(isEarlier, 1));
        var places = Ops.StopGradient(Ops.Sum(Ops.Where(isBefore, 1, 0), rank));
        return new(first, Ops.ScatterAdd(asked, places, rank - 1, count), places, null);
    }

    /// <summary>States [axes.., times, numbers] at the ascending times, in the order of those that are asked for.</summary>
    public Value AsAsked(Value states)
    {
        if (places is not null) states = Ops.Gather(states, places, places.Shape.Rank - 1);
        return isEarly is null ? states : Ops.Where(Ops.Equal(isEarly, 1), double.NaN, states);
    }

    private static double[]? Known(Value value) =>
        value.Program.Build(("value", value)).Values.Any(v => v.Op is Op.Slot or Op.Draw) ? null : Interpreter.View(value).Values;
}
