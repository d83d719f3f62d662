namespace ProbDsl.Inference.Problems;

/// <summary>A nonparametric distribution of rows that a fit saves: `KernelDensity`, `Empirical`. A row is all numbers of one
/// draw.</summary>
public abstract class RowDistribution
{
    /// <summary>The log density of each of these rows, or the log of its probability mass.</summary>
    /// <param name="rows">[rows, numbers of a row], row-major.</param>
    /// <param name="threads">The maximum number of threads; results are bitwise independent of it.</param>
    public abstract double[] LogDensities(ReadOnlySpan<double> rows, int threads);

    /// <summary>Draws one row.</summary>
    public abstract void Draw(Span<double> row, RandomStream random);

    /// <summary>All arrays that define the distribution, by the suffixes of their names in a file; the rows [rows, numbers of a row] have
    /// no suffix.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> Arrays { get; }
}
