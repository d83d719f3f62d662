namespace ProbDsl.Catalog.Layers;

/// <summary>
/// One input of a layer. Name: the suffix of its weights if the layer has several inputs. IsPrefix: its first event dimension is that of a
/// strict prefix.
/// </summary>
public sealed record LayerInput(string Name, Operand Value, bool IsPrefix = false);

/// <summary>
/// One use of a layer with all sizes known: its inputs, aligned by axes (size 1 where an input does not vary along one), its options, its
/// output shape, the layers after it, and what all layers of the net share.
/// </summary>
public sealed record LayerCall(IReadOnlyList<LayerInput> Inputs, LayerStage Stage, IReadOnlyList<LayerSignature> Following,
    NetScope Net)
{
    public Func<Size, int> SizeOf => Net.SizeOf;

    public NetWeights Weights => Net.Weights;

    /// <summary>Whether other layers than the following ones read the last result too.</summary>
    public bool IsInner { get; init; }

    /// <summary>Receives the hidden values in order; null if none are wanted.</summary>
    public ICollection<Operand>? Hidden { get; init; }

    public ProgramBuilder Program => Inputs[0].Value.Value.Program;

    /// <summary>The event shape of the output.</summary>
    public Shape OutputShape => [.. Stage.Makes.Dims.Select(d => SizeOf(d.Size))];

    /// <summary>The initialization of the layer's last map, which depends on the layers after it.</summary>
    internal MapInitialization Start =>
        !IsInner && Following.All(f => f is Activation or ReshapeLayer or FlattenLayer or DropoutLayer) ? MapInitialization.OfOutputs
            : Following is [Activation next, ..] ? MapInitialization.Before(next.Name) : MapInitialization.Linear;

    public int Size(string option, int otherwise) => Options.Size(option, otherwise);

    public IEnumerable<int> Sizes(string option) => Options.Sizes(option);

    public double Number(string option, double otherwise) => Options.Number(option, otherwise);

    public string Word(string option, string otherwise) => Options.Word(option, otherwise);

    public bool IsSet(string option) => Options.IsSet(option);

    /// <summary>All inputs as one value: one tensor unchanged, several flattened and joined in order, an index one-hot.</summary>
    public Operand Joined => Inputs is [{ Value.Size: 0 } one] ? one.Value : Concatenation.Flat([.. Inputs.Select(i => i.Value)]);

    private OptionValues Options => new(Stage.Options, SizeOf);
}
