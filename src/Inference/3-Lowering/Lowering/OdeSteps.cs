namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Steps of a Runge-Kutta method inside a program through which gradients are taken: a scan over their times. Weights that the velocity
/// reads, and what it is given, are constants of the scan.
/// </summary>
/// <param name="story">The lowering of the story.</param>
/// <param name="solver">The name of the method.</param>
/// <param name="velocity">The velocity and the trace of its Jacobian by the state, [rows, event..] and [rows], by a lowering.</param>
public sealed class OdeSteps(StoryLowering story, string solver, OdeSteps.Velocity velocity)
{
    private readonly ButcherTableau method = ButcherTableau.Of(solver);

    /// <summary>The velocity and its trace at a state, [rows, event..], and a time; the constants are those that the scan has.</summary>
    public delegate (Value Velocity, Value Trace) Velocity(StoryLowering story, Value state, Value time, IReadOnlyList<Value> constants);

    /// <summary>The states after the steps, and the integral of the trace along them, [rows].</summary>
    /// <param name="rows">The states before the steps: [rows, event..].</param>
    /// <param name="from">The time at the start of each step.</param>
    /// <param name="lengths">The length of each step, negative from data to noise.</param>
    /// <param name="constants">What the velocity is given.</param>
    public (Value Ends, Value Change) Of(Value rows, Value from, Value lengths, IReadOnlyList<Value> constants)
    {
        var program = story.Builder;
        var read = new Dictionary<string, Value>();
        velocity(story.InProgram(program, story.NetWeights.Recorded(read)), rows, program.Constant(0), constants);
        string[] names = [.. read.Keys];
        var none = Ops.Broadcast(program.Constant(0), [rows.Shape[0]]);
        var scan = program.Scan(from.Shape[0], backward: false, [rows, none], [from, lengths],
            [.. read.Values, .. constants], step => Step(names, step));
        return (scan.Carry[0], scan.Carry[1]);
    }

    private ScanNext Step(string[] names, ScanStep step)
    {
        var own = story.InProgram(step.Program, StoryWeights.Create(names.Zip(step.Constants)));
        Value[] given = [.. step.Constants.Skip(names.Length)];
        var (state, change, time, length) = (step.Carry[0], step.Carry[1], step.Inputs[0], step.Inputs[1]);
        List<Value> velocities = [], traces = [];
        for (var stage = 0; stage < method.Nodes.Length && method.Weights[stage..].Any(w => w != 0); stage++)
        {
            var at = Advance(state, length, method.Stages[stage], velocities);
            var (next, trace) = velocity(own, at, time + (method.Nodes[stage] * length), given);
            velocities.Add(next);
            traces.Add(trace);
        }

        return new([Advance(state, length, method.Weights, velocities), Advance(change, length, method.Weights, traces)], []);
    }

    /// <summary>A state plus a step length times a weighted sum of derivatives.</summary>
    private static Value Advance(Value state, Value length, double[] weights, List<Value> derivatives) =>
        OdeStep.Sum(weights, derivatives) is { } moved ? state + (length * moved) : state;
}
