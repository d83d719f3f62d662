using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Catalog.Flows;

/// <summary>
/// The velocity of Hamilton's equations, (dH/dp, -dH/dq) of a net H(q, p, t). Its trace is 0: d2H/dqdp appears with both signs.
/// </summary>
public sealed class HamiltonianField : FlowSignature, IVelocity
{
    public override string Name => "hamiltonian";

    public override string Summary =>
        "(dH/dp, -dH/dq) of H(q, p, t), an mlp of `hidden`, `act` (tanh); q is the first half of the state, p the second; keeps volume";

    public override ValueList<OptionSignature> Options =>
    [
        new("hidden", new SizesKind(), IsRequired: true, IsPositional: true),
        new("act", Activation.Smooth),
    ];

    public override bool KeepsVolume(ValueList<GivenOption> options) => true;

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Count(type).Number % 2 == 1
        ? $"`hamiltonian` takes positions and as many momenta, an even number of dimensions, but {type} holds {FlowElements.Count(type)}"
        : null;

    public VelocityAndTrace Lower(VelocityCall call)
    {
        var gradient = Gradient.Derive(SumAll(Energy(call)), call.State)[0];
        var half = call.Numbers / 2;
        return new(Concat(1, Slice(gradient, 1, half, half), -Slice(gradient, 1, 0, half)),
            Broadcast(call.State.Program.Constant(0), [call.Rows]));
    }

    private static Value Energy(VelocityCall call)
    {
        var act = Activation.Named(call.Options.Word("act", "tanh"));
        IReadOnlyList<LayerInput> flowing = [new("x", new(call.State, 1)), .. call.Along];
        foreach (var width in call.Options.Sizes("hidden"))
            flowing = [new("hidden", act.Of(new LinearMap(call.Weights.Next(), width, MapInitialization.Before(act.Name)).Of(flowing)))];
        return new LinearMap(call.Weights.Next(), 1, MapInitialization.OfOutputs).Products(flowing);
    }
}
