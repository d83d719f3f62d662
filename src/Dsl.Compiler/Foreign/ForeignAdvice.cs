namespace ProbDsl.Compiler.Foreign;

/// <summary>
/// What a name of Stan, BUGS, R, NumPy, SciPy, PyMC or Pyro is called here, for a list that is asked for it; `a`, `b`, ... stand for its
/// arguments.
/// </summary>
public static class ForeignAdvice
{
    /// <summary>What to write for a function, or why there is none; null where no system has such a name.</summary>
    public static string? Function(string name) => ForeignFunctions.Find(name)?.Advice(Fill);

    /// <summary>What to write for a distribution.</summary>
    public static string? Distribution(string name) => ForeignDistributions.Find(name)?.Advice(Fill);

    /// <summary>The layer that is called so elsewhere.</summary>
    public static string? Layer(string name) => ForeignWords.Layer(name) is { } layer ? $"write `{layer}`" : null;

    /// <summary>All names of functions elsewhere that have an answer.</summary>
    public static IEnumerable<string> Functions => ForeignFunctions.Names;

    /// <summary>All names of distributions elsewhere that have an answer.</summary>
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
