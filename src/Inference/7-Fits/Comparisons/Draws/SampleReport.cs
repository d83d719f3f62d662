namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>How rows that a fit draws compare with rows of the data.</summary>
/// <param name="Draws">The number of drawn rows.</param>
/// <param name="Rows">The number of rows of the data they are compared to.</param>
/// <param name="Statistics">The values of all judges.</param>
public sealed record SampleReport(int Draws, int Rows, ValueList<SampleStatistic> Statistics)
{
    private const int Fewest = 2;

    /// <summary>The number of rows that are excluded because a cell is missing.</summary>
    public int Incomplete { get; private init; }

    /// <summary>The names of data that draws are given, and that are judged together with them.</summary>
    public ValueList<string> Given { get; private init; } = [];

    /// <summary>Whether the data are held out.</summary>
    public bool AreHeldOut { get; private init; }

    /// <summary>How the statistics are computed and read, a sentence for each judge.</summary>
    public ValueList<string> Meanings { get; private init; } = [];

    /// <summary>The statistic of this name; null if it has none.</summary>
    public SampleStatistic? this[string name] => Statistics.FirstOrDefault(s => s.Name == name);

    /// <summary>Whether a test shows that draws and data differ.</summary>
    public bool AreDifferent => Statistics.Any(s => s.IsDifferent == true);

    /// <param name="fit">The fit.</param>
    /// <param name="to">The rows that its draws are compared to, and the judges.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="seed">The seed of the draws and of the judges.</param>
    internal static Result<SampleReport> Compute(SavedFit fit, ComparedDraws to, StandardCatalog catalog, ulong seed)
    {
        var rows = to.Rows.CompleteOnly();
        var (columns, count) = (rows.Joint, to.Count ?? rows.Rows);
        var judged = columns.Rows(rows.Evaluated);
        var (one, other) = rows.TwoParts(count, seed);
        if (count < Fewest || Math.Min(judged.Length, Math.Min(one.Length, other.Length)) < Fewest * columns.Width)
            return ComparisonDiagnostics.TooFewRows;
        var drawn = FitDraws.Draw(fit, rows, count, catalog, seed, columns);
        if (drawn.Value is not { } values) return new(null, drawn.Diagnostics);
        if (!Array.TrueForAll(values, double.IsFinite)) return ComparisonDiagnostics.InfiniteDraws;
        var given = rows.AreGiven.ToList();
        var sample = new JudgedSample(judged, values, columns, given.Count > 0, seed);
        var ofData = new JudgedSample(one, other, columns, arePaired: false, seed);
        var judges = to.Judges(columns);
        if (judges.Value is null) return new(null, judges.Diagnostics);
        return new SampleReport(count, judged.Length / columns.Width,
            [.. judges.Value.SelectMany(judge => Beside(judge.Of(sample), judge.Of(ofData)))])
        {
            Incomplete = to.Rows.Rows - rows.Rows,
            Given = [.. given],
            AreHeldOut = rows.AreHeldOut,
            Meanings = [.. judges.Value.Select(j => j.Meaning)],
        };
    }

    private static IEnumerable<SampleStatistic> Beside(IEnumerable<SampleStatistic> own, IEnumerable<SampleStatistic> ofData)
    {
        var others = ofData.ToDictionary(s => s.Name, s => s.Value);
        return own.Select(s => s.IfEqual is null && others.TryGetValue(s.Name, out var other) ? s with { OfData = other } : s);
    }
}
