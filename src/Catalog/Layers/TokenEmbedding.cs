namespace ProbDsl.Catalog.Layers;

/// <summary>
/// The first map of a net over a sequence: `width` numbers for each token, a row of a table for an index, a linear map of other tokens.
/// Of a strict prefix, the numbers of a position are those of the token before it, and learned ones at the first position. Further
/// arguments add a linear map of theirs at every position. Weights: table [states, width], or weight [elements of a token, width] and bias
/// [width]; start [width]; and weight.y of each further argument y.
/// </summary>
internal sealed class TokenEmbedding(LayerCall call, MapWeights weights, int width)
{
    // blocks that add to it begin with numbers of this size
    internal static readonly Initialization Small = new Initialization.Normal(0.1);

    private LayerInput Tokens => call.Inputs.FirstOrDefault(i => i.IsPrefix) ?? call.Inputs[0];

    /// <summary>Numbers of all tokens, or of those before each position: [axes.., L, width], the positions as one more axis.</summary>
    public Operand All()
    {
        var tokens = Tokens.Value;
        if (!Tokens.IsPrefix) return new(PlusOthers(Each(tokens, tokens.EventRank - 1), hasPositions: true), 1);
        var (axes, length) = (tokens.Axes, tokens.Event[0]);
        var each = Each(tokens with { Value = Slice(tokens.Value, axes.Rank, 0, length - 1) }, tokens.EventRank - 1);
        return new(PlusOthers(Concat(axes.Rank, Broadcast(Start, [.. axes, 1, width]), each), hasPositions: true), 1);
    }

    /// <summary>The numbers of one position of a strict prefix, [axes.., width], given the token before it.</summary>
    public Operand At(PrefixStep step)
    {
        var isFirst = Equal(Reshape(step.Position, [.. step.Position.Shape, 1]), 0);
        return new(PlusOthers(Where(isFirst, Start, Each(Tokens.Value, Tokens.Value.EventRank)), hasPositions: false), 1);
    }

    private Value Start => weights.Request("start", [width], Small);

    // the last dimensions are those of a token: [.., token..] -> [.., width]
    private Value Each(Operand tokens, int rank)
    {
        if (tokens.Size > 0) return WeightRows.ReadRows(tokens, weights.Request("table", [tokens.Size, width], Small));
        var shape = tokens.Value.Shape;
        Operand numbers = new(Reshape(tokens.Value, [.. shape.Leading(shape.Rank - rank), shape.Trailing(rank).Count]), 1);
        return new LinearMap(weights, width, MapInitialization.Linear).Of(numbers).Value;
    }

    private Value PlusOthers(Value each, bool hasPositions) => call.Inputs.Where(i => i != Tokens).Aggregate(each, (sum, other) =>
    {
        var start = MapInitialization.Linear.Weight(other.Value.Event.Count);
        var made = LinearMap.Product(other.Value, weights.Request($"weight.{other.Name}", [LinearMap.Rows(other), width], start));
        return sum + (hasPositions ? Reshape(made, [.. made.Shape[..^1], 1, width]) : made);
    });
}
