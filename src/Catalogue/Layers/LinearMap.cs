using ProbDsl.Catalogue.Functions;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Layers;

/// <summary>
/// y = sum_i x_i W_i + b over the values that flow in, [axes.., Size]. Each product is made over the axes of its own value and added then,
/// so that nothing is joined or repeated; an index reads rows of its W. Weights: weight [numbers, Size] (weight.x, weight.k, ... where
/// several values flow in), bias [Size]. With IsNormed W is g v / |v| for each column (Salimans and Kingma 2016), where v begins as W
/// would, and g, the weight `gain` [Size], as |v| is expected to be.
/// </summary>
internal sealed class LinearMap(MapWeights weights, int size, MapStart start, bool isNormed = false)
{
    /// <summary>1 where a weight counts, 0 where it does not, of the shape of an input's weights; null: all do.</summary>
    public Func<LayerInput, Value?> Mask { get; init; } = _ => null;

    /// <summary>How many numbers of size 1 come in, where a mask leaves some out.</summary>
    public double? Fan { get; init; }

    /// <summary>How the weights begin, and their bias, for so many numbers.</summary>
    public Func<double, (Initialization Weight, Initialization Bias)> Begin { get; init; } = fan => (start.Weight(fan), start.Bias(fan));

    public Operand Of(params IReadOnlyList<LayerInput> inputs) =>
        new(Products(inputs) + weights.Ask("bias", [size], Begin(FanOf(inputs)).Bias), 1);

    /// <summary>The same without the bias.</summary>
    public Value Products(params IReadOnlyList<LayerInput> inputs)
    {
        var (fan, weight) = (FanOf(inputs), Begin(FanOf(inputs)).Weight);
        List<Value> own = [.. inputs.Select(i => weights.Ask(inputs.Count == 1 ? "weight" : $"weight.{i.Name}", [Rows(i), size], weight))];
        var sum = inputs.Zip(own, (i, w) => Product(i.Value, Mask(i) is { } mask ? w * mask : w)).OrderBy(p => p.Shape.Count)
            .Aggregate((a, b) => a + b);
        return isNormed ? sum * Scale(own, start.Sd(fan) * Math.Sqrt(inputs.Sum(Rows))) : sum;
    }

    private double FanOf(IReadOnlyList<LayerInput> inputs) => Fan ?? inputs.Sum(i => (double)i.Value.Event.Count);

    /// <summary>How many rows of weights an input reads: its numbers, or of each index all states.</summary>
    private static int Rows(LayerInput input) => input.Value.Event.Count * Math.Max(1, input.Value.Size);

    // g / |v|, on what comes out instead of on every weight
    private Value Scale(List<Value> own, double expected)
    {
        var squares = own.Select(v => Sum(Square(v), 0)).Aggregate((a, b) => a + b);
        return weights.Ask("gain", [size], new Initialization.Constant(expected)) / Sqrt(squares);
    }

    private static Value Product(Operand x, Value weight) => x.Size > 0 ? WeightRows.Read(x, weight) : Matrix(x, weight);

    /// <summary>All axes are rows of one matrix.</summary>
    private static Value Matrix(Operand x, Value weight)
    {
        var number = x.Value.Type.IsFloat() ? x.Value : Cast(x.Value, x.Value.Program.FloatType);
        return Reshape(MatMul(Reshape(number, [x.Axes.Count, x.Event.Count]), weight), [.. x.Axes, weight.Shape[1]]);
    }
}
