namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// The diagnostics found so far. A phase continues after an error where it can; its caller checks <see cref="HasErrors"/>.
/// </summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> found = [];

    public int ErrorCount { get; private set; }

    public bool HasErrors => ErrorCount > 0;

    public void Add(Diagnostic diagnostic)
    {
        found.Add(diagnostic);
        if (diagnostic.Severity == Severity.Error) ErrorCount++;
    }

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics) Add(diagnostic);
    }

    /// <summary>The diagnostics without duplicates, ordered by position in the source; those without a position come first.</summary>
    public ValueList<Diagnostic> InReadingOrder() => found.Count == 0 ? [] :
        [.. Distinct().OrderBy(d => (d.Place as SourcePlace)?.Span.Start ?? -1)];

    /// <summary>The diagnostics without duplicates, in the order in which they were found.</summary>
    public ValueList<Diagnostic> ToValueList() => [.. Distinct()];

    private IEnumerable<Diagnostic> Distinct() =>
        found.DistinctBy(d => (d.Code, d.Message, (d.Place as SourcePlace)?.Span.Start, d.Place as DataPlace));
}
