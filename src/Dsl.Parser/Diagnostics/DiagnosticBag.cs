using ProbDsl.Parser.Syntax;

namespace ProbDsl.Parser.Diagnostics;

/// <summary>What a phase has found so far. Phases go on where they can; a caller asks whether any error was among it.</summary>
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

    /// <summary>Without repetitions, by where they stand in the source; those without a place come first.</summary>
    public ValueList<Diagnostic> InReadingOrder() => found.Count == 0 ? [] :
        [.. found.DistinctBy(d => (d.Code, d.Message, (d.Place as SourcePlace)?.Span.Start))
            .OrderBy(d => (d.Place as SourcePlace)?.Span.Start ?? -1)];

    public ValueList<Diagnostic> ToValueList() => [.. found];
}
