using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>The velocity of Hamilton's equations: (dH/dp, -dH/dq) of a net H(q, p, t); its trace is 0.</summary>
public sealed class HamiltonianField : FlowSignature
{
    public override string Name => "hamiltonian";

    public override string Summary => "(dH/dp, -dH/dq) of H(q, p, t), an mlp of `hidden`, `act` (tanh); q is the first half of the state, p the second; keeps volume";

    public override ValueList<OptionSignature> Options =>
    [
        new("hidden", new SizesKind(), IsRequired: true, IsPositional: true),
        new("act", Activation.Smooth),
    ];

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => Mapped.Count(type).Number % 2 == 1
        ? $"`hamiltonian` takes positions and as many momenta, an even number of dimensions, and {type} holds {Mapped.Count(type)}"
        : null;
}
