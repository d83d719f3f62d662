namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>One of two compared distributions: of the rows that a fit or a story draws, or of the rows of a file.</summary>
/// <param name="name">Its name on the page, as the user wrote it.</param>
/// <param name="from">What it is: `story`, `fit by em`, `data`.</param>
public abstract class DivergenceSide(string name, string from)
{
    public string Name { get; } = name;

    public string From { get; } = from;

    /// <summary>The columns of a row: what the story reads, such as `waiting / 60`.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Whether each column has probabilities in place of a density.</summary>
    internal abstract IReadOnlyList<bool> AreMasses { get; }

    /// <summary>The whole numbers that each column may have; null for other columns.</summary>
    internal virtual IReadOnlyList<WholeRange?> Ranges => [.. Columns.Select(_ => (WholeRange?)null)];

    /// <summary>The set that holds its rows by the types of their columns; null for the rows of a file.</summary>
    internal virtual RowSupport? Support => null;

    /// <summary>Why its rows have no density; null if they have one.</summary>
    internal virtual string? NoDensity => "the rows of a file have no density";

    /// <summary>The relative error of its density by the numerical solution of an equation.</summary>
    internal virtual double DensityError => 0;

    /// <summary>The values of functions of whole columns by which the columns are scaled.</summary>
    internal virtual IEnumerable<FrozenValue> Scales => [];

    /// <summary>The number of rows that are left out because a cell is missing.</summary>
    public virtual int LeftOut => 0;

    /// <summary>The columns of a file that are not compared, since they have numbers here or in the other file alone.</summary>
    public virtual IReadOnlyList<string> Dropped => [];

    /// <summary>Whether it can be drawn from again and again.</summary>
    internal abstract bool IsDrawn { get; }

    /// <summary>The same distribution with columns in this order; null if it has others.</summary>
    internal abstract DivergenceSide? With(IReadOnlyList<string> columns);

    /// <summary>Rows [n, columns]: as many draws, or all rows of a file.</summary>
    internal abstract Result<double[]> Sample(int count, ulong seed);

    /// <summary>The log density of each row in nats; -infinity outside of the support.</summary>
    /// <param name="rows">[n, columns].</param>
    internal abstract Result<double[]> LogDensity(double[] rows);

    /// <summary>The seed of draws that differ from those of the other side.</summary>
    internal static ulong SeedOf(ulong seed, string purpose) => new RandomStream(seed, purpose).NextBits();
}
