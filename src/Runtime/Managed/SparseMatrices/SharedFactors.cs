using ProbDsl.Runtime.SparseMatrices;

namespace ProbDsl.Runtime.Managed.SparseMatrices;

/// <summary>The factors of a program's sparse matrices: ops of the same matrix with different right sides share one.</summary>
internal sealed class SharedFactors : IDisposable
{
    private readonly Dictionary<(Value Values, Value Rows, Value Columns), SparseFactor> factors = [];

    /// <summary>The factor of the matrix of an op.</summary>
    public SparseFactor Of(Value matrix)
    {
        var key = (matrix.Inputs[SparsePrecisionShapes.Values], matrix.Inputs[SparsePrecisionShapes.Rows],
            matrix.Inputs[SparsePrecisionShapes.Columns]);
        return factors.TryGetValue(key, out var known) ? known : factors[key] = new();
    }

    public void Dispose()
    {
        foreach (var factor in factors.Values) factor.Dispose();
    }
}
