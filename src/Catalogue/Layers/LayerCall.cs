using ProbDsl.Catalogue.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Layers;

/// <summary>
/// One value that flows into a layer. Name: what its weights are called by where several flow in. IsPrefix: its first own dimension is that
/// of a strict prefix.
/// </summary>
public sealed record LayerInput(string Name, Operand Value, bool IsPrefix = false);

/// <summary>
/// One use of a layer with all sizes known: what flows in, aligned by axes (size 1 where an input does not vary along one), the layer's
/// options, the shape it makes, the layers after it, and where its weights come from.
/// </summary>
public sealed record LayerCall(IReadOnlyList<LayerInput> Inputs, LayerStage Stage, IReadOnlyList<LayerSignature> Following,
    Func<Size, int> SizeOf, NetWeights Weights)
{
    public ProgramBuilder Program => Inputs[0].Value.Value.Program;

    /// <summary>The own shape of what the layer makes.</summary>
    public Shape Makes => [.. Stage.Makes.Dims.Select(d => SizeOf(d.Size))];

    /// <summary>How the weights of the layer's last map begin, by what comes after it.</summary>
    internal MapStart Start =>
        Following.All(f => f is Activation or ReshapeLayer or FlattenLayer) ? MapStart.OfOutputs
            : Following[0] is Activation next ? MapStart.Before(next.Name) : MapStart.Linear;

    public int Size(string option, int otherwise) => Options.Size(option, otherwise);

    public IEnumerable<int> Sizes(string option) => Options.Sizes(option);

    public string Word(string option, string otherwise) => Options.Word(option, otherwise);

    public bool Says(string option) => Options.Says(option);

    /// <summary>All that flows in as one value: one tensor as it is, several flattened and joined in order, index one-hot.</summary>
    public Operand Joined => Inputs is [{ Value.Size: 0 } one] ? one.Value : Concatenation.Flat([.. Inputs.Select(i => i.Value)]);

    private OptionValues Options => new(Stage.Options, SizeOf);
}
