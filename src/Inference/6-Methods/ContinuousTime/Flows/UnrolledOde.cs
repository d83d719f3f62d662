using ProbDsl.Inference.PathTraining;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// Integrates rows back to noise inside a program through which gradients are taken: a scan over steps of a Runge-Kutta method whose times
/// are in a slot. Returns the states at the end, and the term that is added to the base log density there.
/// </summary>
internal static class UnrolledOde
{
    /// <summary>The slot of the times between steps, one more than the number of steps, from data to noise.</summary>
    public const string Times = "$times";

    /// <param name="path">The flow of all rows.</param>
    /// <param name="of">A batch of the rows.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="kind">The trace: along random signs, the same on all steps of a run, or exact, number by number.</param>
    public static (Value Ends, Value Change) Lower(FlowPath path, PathBatch of, int steps, TraceKind kind)
    {
        var program = of.Builder;
        Value[] directions = kind == TraceKind.Hutchinson ? [Sign(of.Noise.Uniform(of.Rows.Value.Shape) - 0.5)] : [];
        var times = program.Slot(Times, [steps + 1]);
        var from = Slice(times, 0, 0, steps);
        return new OdeSteps(of.Story, path.Solver.Solver, Velocity).Of(of.Rows.Value, from, Slice(times, 0, 1, steps) - from,
            [.. of.Given.Select(g => g.Value), .. directions]);

        (Value, Value) Velocity(StoryLowering story, Value state, Value time, IReadOnlyList<Value> constants)
        {
            AxisTensor[] given = [.. of.Given.Select((_, i) => of.Each(constants[i]))];
            var (at, when) = (of.Each(state), new AxisTensor(time, []));
            var velocity = path.Velocity(story, at, when, given).SpreadOver([of.Axis]).Value;
            return (velocity, path.KnownTrace(story, at, when, given)?.SpreadOver([of.Axis]).Value
                ?? VelocityTrace.Lower(velocity, state, constants.Skip(given.Length).FirstOrDefault()));
        }
    }
}
