using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Which numbers of a data name's vectors are there, and which vectors lack the same ones: matrices are factored once for each such
/// pattern.
/// </summary>
internal sealed class PartialVectors
{
    /// <param name="builder">The program.</param>
    /// <param name="data">The data name.</param>
    /// <param name="missing">True for each missing element, in the order of the array.</param>
    /// <param name="shape">Of the array; its last dimension is that of a vector.</param>
    public PartialVectors(ProgramBuilder builder, string data, bool[] missing, Shape shape)
    {
        var (size, patterns) = (shape[^1], new Dictionary<string, double>());
        double[] there = Array.ConvertAll(missing, m => m ? 0.0 : 1);
        double[] which = [.. there.Chunk(size).Select(vector =>
            string.Concat(vector) is var key && patterns.TryGetValue(key, out var known) ? known : patterns[key] = patterns.Count)];
        There = new(builder.Data($"{data} there", there, shape), []);
        Which = new(builder.Data($"{data} pattern", which, shape.Drop(-1)), []);
        Patterns = builder.Constant([.. patterns.Keys.SelectMany(key => key.Select(c => c - '0')).Select(bit => (double)bit)],
            [patterns.Count, size]);
    }

    /// <summary>1 where a number is there, 0 where it is missing, in the shape of the array.</summary>
    public Lowered There { get; }

    /// <summary>The pattern of each vector, from 0.</summary>
    public Lowered Which { get; }

    /// <summary>[patterns, vector].</summary>
    public Value Patterns { get; }
}
