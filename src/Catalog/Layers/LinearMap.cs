namespace ProbDsl.Catalog.Layers;

/// <summary>
/// y = sum_i x_i W_i + b over the inputs, [axes.., Size]. Each product is computed over the axes of its own input and added afterward, so
/// that no input is concatenated or repeated; an index reads rows of its W. Weights: weight [elements, Size] (weight.x, weight.k, ... with
/// several inputs), bias [Size]. With IsNormed W is g v / |v| for each column (Salimans and Kingma 2016), where v has the initialization of
/// W, and g, the weight `gain` [Size], starts at the expected |v|.
/// </summary>
internal sealed class LinearMap(MapWeights weights, int size, MapInitialization start, bool isNormed = false)
{
    /// <summary>A mask of the shape of an input's weights, 1 for a weight in use and 0 otherwise; null: all are in use.</summary>
    public Func<LayerInput, Value?> Mask { get; init; } = _ => null;

    /// <summary>The expected number of unit-size inputs when a mask removes some; null: all inputs.</summary>
    public double? Fan { get; init; }

    /// <summary>The rows of an input's weights that belong to each position of a sequence; 0: to none.</summary>
    public Func<LayerInput, int> RowsOfPosition { get; init; } = _ => 0;

    /// <summary>The initialization of the weights and the bias for a fan-in.</summary>
    public Func<double, (Initialization Weight, Initialization Bias)> InitializationFor { get; init; } = fan =>
        (start.Weight(fan), start.Bias(fan));

    public Operand Of(params IReadOnlyList<LayerInput> inputs) =>
        new(Products(inputs) + weights.Request("bias", [size], InitializationFor(FanOf(inputs)).Bias), 1);

    /// <summary>The map of one input.</summary>
    public Operand Of(Operand x) => Of(new LayerInput("x", x));

    /// <summary>The map without the bias.</summary>
    public Value Products(params IReadOnlyList<LayerInput> inputs)
    {
        var (fan, weight) = (FanOf(inputs), InitializationFor(FanOf(inputs)).Weight);
        List<Value> own = [.. inputs.Select(i =>
            weights.Request(inputs.Count == 1 ? "weight" : $"weight.{i.Name}", [Rows(i), size],
                RowsOfPosition(i) is > 0 and var rows ? new Initialization.OfPositions(weight, rows) : weight))];
        var sum = inputs.Zip(own, (i, w) => Product(i.Value, Mask(i) is { } mask ? w * mask : w)).OrderBy(p => p.Shape.Count)
            .Aggregate((a, b) => a + b);
        return isNormed ? sum * Scale(own, start.Sd(fan) * Math.Sqrt(inputs.Sum(Rows))) : sum;
    }

    private double FanOf(IReadOnlyList<LayerInput> inputs) => Fan ?? inputs.Sum(i => (double)i.Value.Event.Count);

    /// <summary>The number of weight rows that an input reads: its elements, or all states of each index.</summary>
    internal static int Rows(LayerInput input) => input.Value.Event.Count * Math.Max(1, input.Value.Size);

    // g / |v|, applied to the output instead of every weight
    private Value Scale(List<Value> own, double expected)
    {
        var squares = own.Select(v => Sum(Square(v), 0)).Aggregate((a, b) => a + b);
        return weights.Request("gain", [size], new Initialization.Constant(expected)) / Sqrt(squares);
    }

    internal static Value Product(Operand x, Value weight) => x.Size > 0 ? WeightRows.Read(x, weight) : Matrix(x, weight);

    /// <summary>A matrix product with all axes as rows of one matrix.</summary>
    private static Value Matrix(Operand x, Value weight)
    {
        var number = x.Value.Type.IsFloat() ? x.Value : Cast(x.Value, x.Value.Program.FloatType);
        return Reshape(MatMul(Reshape(number, [x.Axes.Count, x.Event.Count]), weight), [.. x.Axes, weight.Shape[1]]);
    }
}
