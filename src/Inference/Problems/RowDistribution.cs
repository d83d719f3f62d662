using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Problems;

/// <summary>A law that is made of rows which a fit keeps: `KernelDensity`, `Empirical`. A row is all numbers of one draw.</summary>
public abstract class RowDistribution
{
    /// <summary>The log density of each of these rows, or the log of its mass.</summary>
    /// <param name="rows">[rows, numbers of a row], row-major.</param>
    /// <param name="threads">The most that share the work; the bits do not depend on it.</param>
    public abstract double[] LogDensities(ReadOnlySpan<double> rows, int threads);

    /// <summary>Draws one row.</summary>
    public abstract void Draw(Span<double> row, RandomStream random);

    /// <summary>All that it is made of, by names that end arrays' names in a file; the rows [rows, numbers of a row] have none.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> Arrays { get; }
}
