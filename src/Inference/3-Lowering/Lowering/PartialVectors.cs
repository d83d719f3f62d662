namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The observed numbers of a data name's vectors, and their missingness patterns: matrices are factored once for each pattern.
/// </summary>
public sealed class PartialVectors
{
    private PartialVectors(AxisTensor there, AxisTensor which, Value patterns) =>
        (Observed, PatternOfVector, Patterns) = (there, which, patterns);

    /// <param name="builder">The program.</param>
    /// <param name="data">The data name.</param>
    /// <param name="missing">True for each missing element, in the order of the array.</param>
    /// <param name="shape">The shape of the array; its last dimension is that of a vector.</param>
    public PartialVectors(ProgramBuilder builder, string data, bool[] missing, Shape shape)
    {
        var of = Lower(builder, data, missing, shape, (name, values) => builder.Data(name, values.Values, values.Shape));
        (Observed, PatternOfVector, Patterns) = (of.Observed, of.PatternOfVector, of.Patterns);
    }

    /// <summary>The patterns of arrays whose rows come in batches.</summary>
    /// <param name="builder">The program.</param>
    /// <param name="data">The data name.</param>
    /// <param name="missing">True for each missing element, in the order of the array.</param>
    /// <param name="shape">The shape of the array; its last dimension is that of a vector.</param>
    /// <param name="rows">Returns an array with this name, or a batch of its rows, as a value of the program.</param>
    public static PartialVectors Lower(ProgramBuilder builder, string data, bool[] missing, Shape shape, Func<string, Tensor, Value> rows)
    {
        var (size, patterns) = (shape[^1], new Dictionary<string, double>());
        double[] there = Array.ConvertAll(missing, m => m ? 0.0 : 1);
        double[] which = [.. there.Chunk(size).Select(vector =>
            string.Concat(vector) is var key && patterns.TryGetValue(key, out var known) ? known : patterns[key] = patterns.Count)];
        return new(new(rows($"{data} there", new(shape, there)), []), new(rows($"{data} pattern", new(shape.Drop(-1), which)), []),
            builder.Constant([.. patterns.Keys.SelectMany(key => key.Select(c => c - '0')).Select(bit => (double)bit)],
                [patterns.Count, size]));
    }

    /// <summary>1 for an observed number, 0 for a missing one, in the shape of the array.</summary>
    public AxisTensor Observed { get; }

    /// <summary>The pattern of each vector, from 0.</summary>
    public AxisTensor PatternOfVector { get; }

    /// <summary>The observed numbers of each pattern, [patterns, vector].</summary>
    public Value Patterns { get; }
}
