namespace ProbDsl.Catalog.Flows;

/// <summary>
/// A velocity that is a mean of planar terms, each with a trace in closed form (Chen et al. 2018, section 4). A net of the time, two layers
/// of <see cref="Hidden"/> tanh units, computes w, b, u and the gate of each term.
/// </summary>
public sealed class PlanarField : FlowSignature, IVelocity
{
    private const int Hidden = 32;

    public override string Name => "planar";

    public override string Summary =>
        "the mean of `width` terms gate(t) u(t) tanh(w(t)'x + b(t)), computed by a small net of the time; "
            + "the trace of its Jacobian is in closed form";

    public override ValueList<OptionSignature> Options => [new("width", new SizeKind(), IsRequired: true, IsPositional: true)];

    // trace of u tanh(w'x + b): u'w (1 - tanh^2)
    public VelocityAndTrace Lower(VelocityCall call)
    {
        var width = call.Options.Size("width", 1);
        var known = Layer(Layer(call.Along));
        var directions = Term(Maps(width * call.Numbers, MapInitialization.Linear), call.Numbers);
        var shift = Term(Maps(width, MapInitialization.Linear), 1);
        var move = Term(Maps(width * call.Numbers, MapInitialization.Linear), call.Numbers);
        var gate = Sigmoid(Term(Maps(width, MapInitialization.OfOutputs), 1));
        var ridge = Tanh(Sum(directions * Reshape(call.State, [call.Rows, 1, call.Numbers]), 2) + Sum(shift, 2));
        var open = gate * move;
        var gradient = Sum(open * Reshape(ridge, [call.Rows, width, 1]), 1) / width;
        return new(gradient, Sum(Sum(open * directions, 2) * (1 - Square(ridge)), 1) / width);

        IReadOnlyList<LayerInput> Layer(IReadOnlyList<LayerInput> flowing) =>
            [new("t", Activation.Named("tanh")
                .Of(new LinearMap(call.Weights.Next(), Hidden, MapInitialization.Before("tanh")).Of(flowing)))];

        Operand Maps(int size, MapInitialization start) => new LinearMap(call.Weights.Next(), size, start).Of(known);

        Value Term(Operand map, int each) => Reshape(map.Value, [map.Axes.Count, width, each]);
    }
}
