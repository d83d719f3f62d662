using ProbDsl.Inference.ForwardSampling;

namespace ProbDsl.Inference.Binding;

/// <summary>The elements of a data name that some statement draws. A missing cell among the others is an error in the given data.</summary>
internal sealed class DrawnElements
{
    private readonly bool isWhole;
    private readonly int[] sizes;
    private readonly List<(long Low, long High)[]> boxes = [];

    public DrawnElements(ModelGraph graph, Variable data, IReadOnlyDictionary<string, long> numbers)
    {
        isWhole = Coverage.IsWhole(graph, data);
        sizes = [.. data.Whole.Dims.Select(d => checked((int)d.Size.Evaluate(s => numbers[s])))];
        if (isWhole) return;
        foreach (var draw in graph.StatementsOf(data.Name).OfType<Draw>())
            boxes.Add([.. data.Whole.Dims.Select((_, d) => Side(draw.Target, d, numbers))]);
    }

    /// <summary>Whether the element at this index of the row-major array is drawn.</summary>
    public bool Contains(int place) => isWhole || boxes.Exists(box => IsInside(box, place));

    private bool IsInside((long Low, long High)[] box, int place)
    {
        for (var d = sizes.Length - 1; d >= 0; place /= sizes[d--])
            if ((place % sizes[d]) + 1 is var at && (at < box[d].Low || at > box[d].High)) return false;
        return true;
    }

    /// <summary>The range of positions that a target reaches in one dimension; the whole dimension if they depend on another
    /// loop.</summary>
    private (long Low, long High) Side(Access target, int dimension, IReadOnlyDictionary<string, long> numbers)
    {
        if (dimension >= target.At.Count || target.At[dimension] is WholeDimension) return (1, sizes[dimension]);
        var (low, high) = (AccessBoxes.Low(target.At[dimension]), AccessBoxes.High(target.At[dimension]));
        return low.Symbols.Concat(high.Symbols).All(numbers.ContainsKey)
            ? (low.Evaluate(s => numbers[s]), high.Evaluate(s => numbers[s])) : (1, sizes[dimension]);
    }
}
