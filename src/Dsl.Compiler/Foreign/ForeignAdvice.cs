namespace ProbDsl.Compiler.Foreign;

/// <summary>
/// The equivalents of names of Stan, BUGS, R, NumPy, SciPy, PyMC or Pyro, for reference tables; `a`, `b`, ... are placeholders for the
/// arguments.
/// </summary>
public static class ForeignAdvice
{
    /// <summary>The equivalent of a function, or why there is none; null if the name is not in the table.</summary>
    public static string? Function(string name) => ForeignFunctions.Find(name)?.Advice(Fill);

    /// <summary>The equivalent of a distribution; null if the name is not in the table.</summary>
    public static string? Distribution(string name) => ForeignDistributions.Find(name)?.Advice(Fill);

    /// <summary>The equivalent of a layer; null if the name is not in the table.</summary>
    public static string? Layer(string name) => ForeignWords.Layer(name) is { } layer ? $"write `{layer}`" : null;

    /// <summary>The names of functions of other systems that have an entry.</summary>
    public static IEnumerable<string> Functions => ForeignFunctions.Names;

    /// <summary>The names of distributions of other systems that have an entry.</summary>
    public static IEnumerable<string> Distributions => ForeignDistributions.Names;

    private static readonly string[] letters = ["a", "b", "c", "d"];

    private static string Fill(string written)
    {
        foreach (var (at, letter) in letters.Index())
            written = written.Replace($"{{{at + 1}}}", letter, StringComparison.Ordinal)
                .Replace($"{{({at + 1})}}", letter, StringComparison.Ordinal);
        return written.Replace("{size}", "rows", StringComparison.Ordinal);
    }
}
