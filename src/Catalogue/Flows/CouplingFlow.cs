using ProbDsl.Catalogue.Layers;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalogue.Flows;

/// <summary>
/// Coupling layers: each shifts (and scales) one half of the elements by a net of the other half, alternating the halves.
/// </summary>
public sealed class CouplingFlow(string name, string summary) : FlowSignature
{
    internal static IEnumerable<FlowSignature> Rows =>
    [
        new CouplingFlow("nice", "one half + net(other half), `layers` times in turn; keeps volume (Dinh et al. 2015). "
            + "The net is an mlp of `hidden` ([64, 64]), `act` (relu)"),
        new CouplingFlow("realnvp", "one half * exp(s(other half)) + net(other half), `layers` times in turn (Dinh et al. 2017). "
            + "The net is an mlp of `hidden` ([64, 64]), `act` (relu)"),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override ValueList<OptionSignature> Options =>
    [
        new("layers", new SizeKind(), IsRequired: true),
        new("hidden", new SizesKind()),
        new("act", Activation.Choice),
    ];

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Two(name, type, "transforms one half of the elements given the other");
}
