using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// The numbers that sizes and plates get: from keys of that name first, then from whatever has as many members. All have to agree.
/// </summary>
internal sealed class BoundSizes(DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, string> origins = [];

    public Dictionary<string, long> Numbers { get; } = [];

    public bool Knows(string symbol) => Numbers.ContainsKey(symbol);

    /// <summary>The first symbol without a number, or null.</summary>
    public string? Open(Size size) => size.Symbols.FirstOrDefault(s => !Numbers.ContainsKey(s));

    public long NumberOf(Size size) => size.Evaluate(symbol => Numbers[symbol]);

    /// <summary>A key of a file that is named like a size.</summary>
    public void Set(string symbol, long number, ArrayFile file)
    {
        Numbers[symbol] = number;
        origins[symbol] = $"as {file.File} says";
    }

    /// <summary>A size of the fit that new data are for; there is a diagnostic where their keys say otherwise.</summary>
    public void Keep(string symbol, long number)
    {
        if (Numbers.TryGetValue(symbol, out var reported) && reported != number)
            diagnostics.Add(FitDiagnostics.OtherSize(symbol, number, reported, origins.GetValueOrDefault(symbol)));
        Numbers[symbol] = number;
        origins[symbol] = "in the fit";
    }

    /// <summary>
    /// The size is this number: sets its symbol where that is open; otherwise there is a diagnostic unless it is that already.
    /// </summary>
    /// <param name="what">What has so many, for people: "`x` has 3 rows".</param>
    public void Set(Size size, long number, Variable data, Func<string> what, Place place)
    {
        if (Open(size) is null)
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
            diagnostics.Add(BindingDiagnostics.SizeNotSet(data, Open(size)!));
        }
    }
}
