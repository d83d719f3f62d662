using ProbDsl.Catalog.Functions;
using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers `solve_ode(field, start, t0, times, further...)`: the lengths of the steps are found first, without a derivative, and a scan then
/// takes the steps, so that a gradient is that of the very steps that the value has. All members of an axis are solved at once, each
/// by steps of its own.
/// </summary>
internal static class OdeLowering
{
    /// <summary>The state at each of the times: [axes.., times, state..]; NaN where it was not reached.</summary>
    /// <param name="story">The lowering of the story.</param>
    /// <param name="solve">The call of `solve_ode`.</param>
    /// <param name="values">The values of its start, first time, times, and further arguments.</param>
    /// <exception cref="LoweringLimit">The times do not ascend.</exception>
    public static AxisTensor Lower(StoryLowering story, Apply solve, IReadOnlyList<AxisTensor> values)
    {
        var (begin, from, asked) = (values[0], values[1], values[2]);
        ThrowIfNotAscending(story, from, asked);
        var axes = Axis.Union(values.SelectMany(v => v.Axes));
        var field = new OdeField(story, Named(story, solve), axes, begin.Event, [.. values.Skip(3)]);
        var method = OdeStep.Of(OptionsOf(story, solve).Word("solver", OdeSolution.Solvers[0]));
        var start = Ops.Reshape(begin.SpreadOver(axes).Value, [.. field.Over, begin.Event.Count]);
        var (first, times) = (from.SpreadOver(axes).Value, asked.SpreadOver(axes).Value);
        var steps = OdeStepSearch.Find(field, method, Tolerances(story, solve, times.Shape[^1]), start, first, times);
        var taken = story.Builder.ScanWhere(steps.Runs, [start, first], [steps.Lengths, steps.Reaches, steps.Times],
            [.. field.Constants, times], step => Taken(field, method, step));
        var reached = At(taken.Outs[0], steps, times.Shape);
        return new(Ops.Reshape(reached, [.. times.Shape, .. begin.Event]), axes);
    }

    private static ScanNext Taken(OdeField field, OdeStep method, ScanStep step)
    {
        var (state, time, times, over) = (step.Carry[0], step.Carry[1], step.Constants[^1], field.Over);
        var place = Ops.Reshape(Ops.Min(step.Inputs[2], times.Shape[^1] - 1), [.. over, 1]);
        var end = Ops.Reshape(Ops.Gather(times, place, over.Rank), over);
        // the last step before a time that is asked for ends there, wherever that is; others have the lengths that were found
        var arrives = Ops.Equal(step.Inputs[1], 1) & !Ops.Equal(end, double.NegativeInfinity);
        var length = Ops.Where(arrives, end - time, step.Inputs[0]);
        var next = method.Take(field.In(step.Program, step.Constants), state, time, length);
        return new([next, time + length], [next]);
    }

    /// <summary>The states after the steps that reach the times: [axes.., times, numbers].</summary>
    private static Value At(Value states, OdeStepSearch steps, Shape times)
    {
        var (program, rank) = (states.Program, times.Rank - 1);
        var number = program.Iota(states.Shape[0], 1);
        var places = ToEnd(steps.Reaches * Ops.Reshape(number, [states.Shape[0], .. Enumerable.Repeat(1, rank)]), rank);
        var step = Ops.ScatterAdd(places, ToEnd(steps.Times, rank), rank, times[^1] + 1);
        step = Ops.Slice(step, rank, 0, times[^1]);
        var found = Ops.Gather(ToEnd(states, rank), Ops.Max(step - 1, 0), rank);
        return Ops.Where(Ops.Reshape(Ops.Equal(step, 0), [.. times, 1]), double.NaN, found);
    }

    /// <summary>The first dimension, along the steps, behind those of the axes.</summary>
    private static Value ToEnd(Value value, int rank) =>
        rank == 0 ? value : Ops.Transpose(value, [.. Enumerable.Range(1, rank), 0, .. Enumerable.Range(rank + 1, value.Shape.Rank - rank - 1)]);

    private static Callable Named(StoryLowering story, Apply solve)
    {
        var name = ((CallableName)solve.Given[0]).Name;
        return story.Problem.Graph.Callables.First(c => c.Name == name);
    }

    private static OdeTolerances Tolerances(StoryLowering story, Apply solve, int times)
    {
        var options = OptionsOf(story, solve);
        return new(options.Number("rtol", OdeSolution.RelativeTolerance), options.Number("atol", OdeSolution.AbsoluteTolerance),
            times + options.Size("max_steps", OdeSolution.MostSteps));
    }

    private static OptionValues OptionsOf(StoryLowering story, Apply solve) =>
        KnownOptions.Evaluate(solve.Options, story.Problem, story.Catalog);

    private static void ThrowIfNotAscending(StoryLowering story, AxisTensor from, AxisTensor times)
    {
        if (!story.IsInStatement || Known(times.Value) is not { } all) return;
        var (count, first) = (times.Event[0], from.Axes.Length == 0 ? Known(from.Value)?[0] : null);
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i] == double.NegativeInfinity) continue;
            if (i % count == 0 ? all[i] < first : all[i] < all[i - 1])
                throw story.Unsupported(FormattableString.Invariant(
                    $"the times of `solve_ode` must ascend from its first time, but time {(i % count) + 1} is {all[i]:G6}, after {(i % count == 0 ? first : all[i - 1]):G6}"),
                    "sort the rows by their time, and start at the first time or before it");
        }
    }

    private static double[]? Known(Value value) =>
        value.Program.Build(("value", value)).Values.Any(v => v.Op is Op.Slot or Op.Draw) ? null : Interpreter.View(value).Values;
}
