using ProbDsl.Catalog.Functions;

namespace ProbDsl.Inference.Lowering;

/// <summary>A step of an explicit Runge-Kutta method whose last stage is the first one of the next step.</summary>
internal sealed class RungeKuttaStep(ButcherTableau method) : OdeStep
{
    public override int Order => method.Order;

    public override (Value Next, Value Error, Value? Derivative) Attempt(
        Func<Value, Value, Value> field, Value state, Value time, Value length, Value first)
    {
        List<Value> derivatives = [first];
        var next = state;
        for (var stage = 1; stage < method.Nodes.Length; stage++)
        {
            next = Moved(state, length, method.Stages[stage], derivatives);
            derivatives.Add(field(next, time + (method.Nodes[stage] * length)));
        }

        return (next, Matrices.Column(length) * Sum(method.Errors!, derivatives)!, derivatives[^1]);
    }

    public override Value Take(Func<Value, Value, Value> field, Value state, Value time, Value length)
    {
        List<Value> derivatives = [];
        for (var stage = 0; stage < method.Nodes.Length - 1; stage++)
            derivatives.Add(field(Moved(state, length, method.Stages[stage], derivatives), time + (method.Nodes[stage] * length)));
        return Moved(state, length, method.Weights, derivatives);
    }

    private static Value Moved(Value state, Value length, double[] weights, List<Value> derivatives) =>
        Sum(weights, derivatives) is { } sum ? state + (Matrices.Column(length) * sum) : state;
}
