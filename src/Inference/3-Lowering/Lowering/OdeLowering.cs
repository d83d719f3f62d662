using ProbDsl.Catalog.Functions;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers `solve_ode(field, start, t0, times, further...)`: the lengths of the steps are found first, without a derivative, and a scan then
/// takes the steps, so that a gradient is that of the very steps that the value has. All members of an axis are solved at once, each
/// by steps of its own.
/// </summary>
internal static class OdeLowering
{
    /// <summary>
    /// The state at each of the times: [axes.., times, state..]; NaN where it was not reached, and before the first time.
    /// </summary>
    /// <param name="story">The lowering of the story.</param>
    /// <param name="solve">The call of `solve_ode`.</param>
    /// <param name="loops">The loops around it.</param>
    /// <exception cref="LoweringLimit">A time of the fit's rows is before the first time.</exception>
    public static AxisTensor Lower(StoryLowering story, Apply solve, ImmutableDictionary<Loop, LoopValue> loops)
    {
        AxisTensor[] values = [.. solve.Arguments.Select(a => story.Lower(a, loops))];
        var (begin, from) = (values[0], values[1]);
        var asked = story.Ended(values[2], solve.Arguments.ElementAt(2).Type, loops, double.NegativeInfinity);
        var axes = Axis.Union(values.SelectMany(v => v.Axes).Concat(asked.Axes));
        var field = new OdeField(story, Named(story, solve), axes, begin.Event, values[3..]);
        var options = KnownOptions.Evaluate(solve.Options, story.Problem, story.Catalog);
        var method = OdeStep.Of(options.Word("solver", OdeSolution.Solvers[0]));
        var start = Ops.Reshape(begin.SpreadOver(axes).Value, [.. field.Over, begin.Event.Count]);
        var order = OdeTimes.Of(story, from.SpreadOver(axes).Value, asked.SpreadOver(axes).Value);
        var steps = OdeStepSearch.Find(field, method, Tolerances(options, asked.Event[0]), start, order.First, order.Ascending);
        var taken = story.Builder.ScanWhere(steps.Runs, [start, order.First], [steps.Lengths, steps.Reaches, steps.Times],
            [.. field.Constants, order.Ascending], step => Taken(field, method, step));
        var reached = order.AsAsked(At(taken.Outs[0], steps, order.Ascending.Shape));
        return new(Ops.Reshape(reached, [.. field.Over, asked.Event[0], .. begin.Event]), axes);
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
    private static Value ToEnd(Value value, int rank) => rank == 0 ? value
        : Ops.Transpose(value, [.. Enumerable.Range(1, rank), 0, .. Enumerable.Range(rank + 1, value.Shape.Rank - rank - 1)]);

    private static Callable Named(StoryLowering story, Apply solve)
    {
        var name = ((CallableName)solve.Given[0]).Name;
        return story.Problem.Graph.Callables.First(c => c.Name == name);
    }

    private static OdeTolerances Tolerances(OptionValues options, int times) => new(
        options.Number("rtol", OdeSolution.RelativeTolerance), options.Number("atol", OdeSolution.AbsoluteTolerance),
        times + options.Size("max_steps", OdeSolution.MostSteps));
}
