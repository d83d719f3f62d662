namespace ProbDsl.Inference.Binding;

/// <summary>
/// The values of sizes and plates: from keys with their name first, then from anything with as many members. All must agree.
/// </summary>
public sealed class BoundSizes(DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, string> origins = [];

    public Dictionary<string, long> Numbers { get; } = [];

    public bool Knows(string symbol) => Numbers.ContainsKey(symbol);

    /// <summary>The first symbol without a value; null if all have one.</summary>
    public string? FirstUnknown(Size size) => size.Symbols.FirstOrDefault(s => !Numbers.ContainsKey(s));

    public long NumberOf(Size size) => size.Evaluate(symbol => Numbers[symbol]);

    /// <summary>Sets a size from a key of a file.</summary>
    public void Set(string symbol, long number, ArrayFile file)
    {
        Numbers[symbol] = number;
        origins[symbol] = $"as {file.File} says";
    }

    /// <summary>Keeps a size of the fit for new data; reports a diagnostic if their keys have another value.</summary>
    public void Keep(string symbol, long number)
    {
        if (Numbers.TryGetValue(symbol, out var reported) && reported != number)
            diagnostics.Add(FitDiagnostics.OtherSize(symbol, number, reported, origins.GetValueOrDefault(symbol)));
        Numbers[symbol] = number;
        origins[symbol] = "in the fit";
    }

    /// <summary>
    /// Sets the symbol of an unknown size to this number; for a known size, reports a diagnostic if it differs.
    /// </summary>
    /// <param name="what">A description of what has this size, for messages: "`x` has 3 rows".</param>
    public void Set(Size size, long number, Variable data, Func<string> what, Place place)
    {
        if (FirstUnknown(size) is null)
        {
            if (NumberOf(size) != number)
                diagnostics.Add(BindingDiagnostics.SizesDiffer(data, size, NumberOf(size),
                    origins.GetValueOrDefault(size.Symbol ?? ""), what(), place));
        }
        else if (size.Symbol is { } symbol)
        {
            Numbers[symbol] = number;
        }
        else
        {
            diagnostics.Add(BindingDiagnostics.SizeNotSet(data, FirstUnknown(size)!));
        }
    }
}
