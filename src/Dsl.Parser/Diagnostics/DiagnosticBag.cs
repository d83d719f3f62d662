namespace ProbDsl.Parser;

/// <summary>What a phase has found so far. Phases go on where they can; a caller asks whether any error was among it.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> found = [];

    public bool HasErrors => found.Any(d => d.Severity == Severity.Error);

    public void Add(Diagnostic diagnostic) => found.Add(diagnostic);

    public void AddRange(IEnumerable<Diagnostic> diagnostics) => found.AddRange(diagnostics);

    public ValueList<Diagnostic> ToValueList() => [.. found];
}
