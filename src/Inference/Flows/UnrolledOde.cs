using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Odes;
using ProbDsl.Inference.Paths;
using ProbDsl.Inference.PathTraining;
using ProbDsl.Runtime.Programs;
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
    public static (Value Ends, Value Change) Of(FlowPath path, PathBatch of, int steps, TraceKind kind)
    {
        var (program, batch) = (of.Builder, of.Request.Batch);
        // the weights of the nets that it calls are known once it has been lowered
        path.Velocity(of.Story, of.Rows, new(program.Constant(0), []), of.Given);
        var weights = of.Story.NetWeights.Created;
        Value[] directions = kind == TraceKind.Hutchinson ? [Sign(of.Noise.Uniform(of.Rows.Value.Shape) - 0.5)] : [];
        var times = program.Slot(Times, [steps + 1]);
        var from = Slice(times, 0, 0, steps);
        var length = Slice(times, 0, 1, steps) - from;
        var scan = program.Scan(steps, backward: false, [of.Rows.Value, Broadcast(program.Constant(0), [batch])], [from, length],
            [.. weights.Select(w => w.Slot), .. of.Given.Select(g => g.Value), .. directions], step => Step(path, of, [.. weights], step));
        return (scan.Carry[0], scan.Carry[1]);
    }

    private static ScanNext Step(FlowPath path, PathBatch of, NetWeight[] weights, ScanStep step)
    {
        var own = new StoryWeights();
        foreach (var (weight, value) in weights.Zip(step.Constants)) own.Give(weight.Name, value);
        var story = new StoryLowering(of.Story.Problem, path.Catalog, step.Program) { NetWeights = own };
        Lowered[] given = [.. of.Given.Select((_, i) => of.Each(step.Constants[weights.Length + i]))];
        var direction = step.Constants.Skip(weights.Length + given.Length).FirstOrDefault();
        var method = ButcherTableau.Of(path.Solver.Solver);
        var (state, change, time, length) = (step.Carry[0], step.Carry[1], step.Inputs[0], step.Inputs[1]);
        List<Value> gradients = [], traces = [];
        for (var stage = 0; stage < method.Nodes.Length && method.Weights[stage..].Any(w => w != 0); stage++)
        {
            var at = Advance(state, length, method.Stages[stage], gradients);
            var when = new Lowered(time + (method.Nodes[stage] * length), []);
            var gradient = path.Velocity(story, of.Each(at), when, given).SpreadOver([of.Axis]).Value;
            gradients.Add(gradient);
            traces.Add(path.KnownTrace(story, of.Each(at), when, given)?.SpreadOver([of.Axis]).Value
                ?? PathTrace.Of(gradient, at, direction));
        }

        return new([Advance(state, length, method.Weights, gradients), Advance(change, length, method.Weights, traces)], []);
    }

    /// <summary>A state plus a step length times a weighted sum of derivatives.</summary>
    private static Value Advance(Value state, Value length, double[] weights, List<Value> gradients) =>
        gradients.Zip(weights).Where(s => s.Second != 0)
            .Select(s => s.Second * s.First).Aggregate((Value?)null, (sum, next) => sum is null ? next : sum + next) is { } moved
            ? state + (length * moved) : state;
}
