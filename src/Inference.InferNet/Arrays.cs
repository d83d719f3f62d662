using System.Collections;
using Microsoft.ML.Probabilistic.Models;
using Range = Microsoft.ML.Probabilistic.Models.Range;

namespace ProbDsl.Inference.InferNet;

/// <summary>Arrays of Infer.NET with up to three ranges: it nests one array type in another.</summary>
internal static class Arrays
{
    /// <summary>A variable, or an array of variables; only the number of ranges decides its type.</summary>
    public static dynamic New<T>(IReadOnlyList<Range> ranges) => ranges.Count switch
    {
        0 => Variable.New<T>(),
        1 => Variable.Array<T>(ranges[0]),
        2 => Variable.Array(Variable.Array<T>(ranges[1]), ranges[0]),
        _ => Variable.Array(Variable.Array(Variable.Array<T>(ranges[2]), ranges[1]), ranges[0]),
    };

    /// <summary>Row-major values as the value of such a variable.</summary>
    public static object Nested<T>(ReadOnlySpan<T> values, IReadOnlyList<int> lengths)
    {
        if (lengths.Count == 0) return values[0]!;
        if (lengths.Count == 1) return values.ToArray();
        var (length, inner) = (lengths[0], (IReadOnlyList<int>)[.. lengths.Skip(1)]);
        var (each, parts) = (values.Length / Math.Max(1, length), new object[length]);
        for (var i = 0; i < length; i++) parts[i] = Nested(values.Slice(i * each, each), inner);
        var typed = Array.CreateInstance(inner.Count == 1 ? typeof(T[]) : typeof(T[][]), length);
        parts.CopyTo(typed, 0);
        return typed;
    }

    /// <summary>The marginals of the elements of an array, row-major, or of a single variable.</summary>
    public static IEnumerable<object> Leaves(object marginal) =>
        marginal is IEnumerable array ? array.Cast<object>().SelectMany(Leaves) : [marginal];
}
