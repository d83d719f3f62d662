using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// A size as an integer polynomial in named symbols (hyperparameters, plates, sizes set by data), in normal form: two sizes are equal
/// exactly when they are the same polynomial. There is no division.
/// </summary>
public sealed record Size
{
    private Size(ValueList<SizeTerm> terms) => Terms = terms;

    /// <summary>Terms by falling degree, then by symbols; none has coefficient 0.</summary>
    public ValueList<SizeTerm> Terms { get; }

    public static Size One { get; } = Of(1);

    public static Size Of(long number) => Normal([new(number, [])]);

    public static Size Of(string symbol) => Normal([new(1, [symbol])]);

    /// <summary>The number, where no symbol is left.</summary>
    public long? Number => Terms.Count == 0 ? 0 : Terms is [{ Symbols.Count: 0 } only] ? only.Coefficient : null;

    /// <summary>The symbol, where the size is just one.</summary>
    public string? Symbol => Terms is [{ Coefficient: 1, Symbols: [var only] }] ? only : null;

    /// <summary>The sum of the coefficients without their signs.</summary>
    internal double Magnitude => Terms.Sum(t => Math.Abs((double)t.Coefficient));

    public IEnumerable<string> Symbols => Terms.SelectMany(t => t.Symbols).Distinct();

    public static Size operator +(Size left, Size right) => Normal([.. left.Terms, .. right.Terms]);

    public static Size operator -(Size left, Size right) => left + (Of(-1) * right);

    public static Size operator *(Size left, Size right) => Normal(
        from a in left.Terms
        from b in right.Terms
        select new SizeTerm(checked(a.Coefficient * b.Coefficient), [.. a.Symbols.Concat(b.Symbols).Order(StringComparer.Ordinal)]));

    /// <summary>The value once each symbol has one.</summary>
    public long Evaluate(Func<string, long> valueOf) =>
        Terms.Sum(t => t.Symbols.Aggregate(t.Coefficient, (product, symbol) => checked(product * valueOf(symbol))));

    /// <summary>True, false, or null where symbols leave it open (every symbol is at least 1).</summary>
    public bool? IsAtLeast(Size other)
    {
        var gap = (this - other).Terms;
        var constant = gap.Where(t => t.Symbols.Count == 0).Sum(t => t.Coefficient);
        var symbolic = gap.Where(t => t.Symbols.Count > 0).ToList();
        var atOne = constant + symbolic.Sum(t => t.Coefficient);
        if (symbolic.All(t => t.Coefficient > 0) && atOne >= 0) return true;
        if (symbolic.All(t => t.Coefficient < 0) && atOne < 0) return false;
        return null;
    }

    public override string ToString()
    {
        if (Terms.Count == 0) return "0";
        var text = string.Concat(Terms.Select(t => $"{(t.Coefficient < 0 ? " - " : " + ")}{t.Unsigned}"));
        return text.StartsWith(" + ", StringComparison.Ordinal) ? text[3..] : $"-{text[3..]}";
    }

    private static Size Normal(IEnumerable<SizeTerm> terms) => new(
    [
        .. terms.GroupBy(t => t.Symbols)
            .Select(g => new SizeTerm(g.Sum(t => t.Coefficient), g.Key))
            .Where(t => t.Coefficient != 0)
            .OrderByDescending(t => t.Symbols.Count)
            .ThenBy(t => string.Join('*', t.Symbols), StringComparer.Ordinal),
    ]);
}

/// <summary>Coefficient times a product of symbols (sorted; a square stands twice).</summary>
public sealed record SizeTerm(long Coefficient, ValueList<string> Symbols)
{
    internal string Unsigned => string.Join(" * ", Symbols.Count > 0 && Math.Abs(Coefficient) == 1 ? Symbols : [$"{Math.Abs(Coefficient)}", .. Symbols]);
}
