namespace ProbDsl.Compiler.Graph;

/// <summary>
/// A size as an integer polynomial in named symbols (hyperparameters, plates, sizes set by data), in normal form: two sizes are equal
/// exactly if they are the same polynomial. There is no division.
/// </summary>
public sealed record Size
{
    private const char LoopMark = '\'';

    private Size(ValueList<SizeTerm> terms) => Terms = terms;

    /// <summary>Terms by decreasing degree, then by symbols; no coefficient is 0.</summary>
    public ValueList<SizeTerm> Terms { get; }

    public static Size One { get; } = Of(1);

    public static Size Of(long number) => number == 0 ? new([]) : new([new(number, [])]);

    public static Size Of(string symbol) => new([new(1, [symbol])]);

    /// <summary>The value of a loop variable as a size: inner ranges and slices may depend on it.</summary>
    public static Size OfLoop(string loop) => Of(LoopMark + loop);

    /// <summary>The loop variable that a symbol denotes, or null.</summary>
    public static string? LoopOf(string symbol) => symbol[0] == LoopMark ? symbol[1..] : null;

    /// <summary>The value if the size has no symbols, otherwise null.</summary>
    public long? Number => Terms.Count == 0 ? 0 : Terms is [{ Symbols.Count: 0 } only] ? only.Coefficient : null;

    /// <summary>The symbol if the size is a single symbol, otherwise null.</summary>
    public string? Symbol => Terms is [{ Coefficient: 1, Symbols: [var only] }] ? only : null;

    /// <summary>The sum of the absolute values of the coefficients.</summary>
    internal double Magnitude => Terms.Sum(t => Math.Abs((double)t.Coefficient));

    public IReadOnlyList<string> Symbols
    {
        get
        {
            var (symbols, seen) = (new List<string>(), new HashSet<string>());
            foreach (var term in Terms)
                foreach (var symbol in term.Symbols)
                    if (seen.Add(symbol)) symbols.Add(symbol);
            return symbols;
        }
    }

    /// <summary>Whether it contains a loop variable.</summary>
    internal bool ReadsLoops
    {
        get
        {
            foreach (var symbol in Symbols)
                if (symbol[0] == LoopMark) return true;
            return false;
        }
    }

    /// <summary>Whether a term has two loop variables, or one of them squared.</summary>
    internal bool MultipliesLoops
    {
        get
        {
            foreach (var term in Terms)
            {
                var loops = 0;
                foreach (var symbol in term.Symbols)
                    if (symbol[0] == LoopMark) loops++;
                if (loops > 1) return true;
            }

            return false;
        }
    }

    public static Size operator +(Size left, Size right) => Normal([.. left.Terms, .. right.Terms]);

    public static Size operator -(Size left, Size right) => left + (Of(-1) * right);

    public static Size operator *(Size left, Size right)
    {
        var products = new List<SizeTerm>();
        foreach (var a in left.Terms)
            foreach (var b in right.Terms) products.Add(a.Times(b));
        return Normal(products);
    }

    /// <summary>The value, given the value of each symbol.</summary>
    public long Evaluate(Func<string, long> valueOf) =>
        Terms.Sum(t => t.Symbols.Aggregate(t.Coefficient, (product, symbol) => checked(product * valueOf(symbol))));

    /// <summary>The size with one symbol replaced.</summary>
    public Size Substitute(string symbol, Size by)
    {
        var sum = Of(0);
        foreach (var term in Terms)
        {
            var product = Of(term.Coefficient);
            foreach (var own in term.Symbols) product *= own == symbol ? by : Of(own);
            sum += product;
        }

        return sum;
    }

    /// <summary>
    /// The largest (or smallest) value over the ranges of the loops, inner loops first; a size without loop variables is returned
    /// unchanged.
    /// </summary>
    public Size Extreme(IReadOnlyList<Loop> loops, bool largest)
    {
        var size = this;
        for (var i = loops.Count - 1; i >= 0; i--)
        {
            var symbol = LoopMark + loops[i].Name;
            if (!size.Reads(symbol, out var rises)) continue;
            size = size.Substitute(symbol, largest == rises ? loops[i].To : loops[i].From);
        }

        return size;
    }

    /// <summary>Whether the size contains a symbol, and whether every term with the symbol increases in it.</summary>
    private bool Reads(string symbol, out bool rises)
    {
        (var reads, rises) = (false, true);
        foreach (var term in Terms)
            foreach (var own in term.Symbols)
                if (own == symbol) (reads, rises) = (true, rises && term.Coefficient > 0);
        return reads;
    }

    /// <summary>
    /// Whether the size is at least the other, given that every symbol is at least 1; null if that depends on the symbols.
    /// </summary>
    public bool? IsAtLeast(Size other)
    {
        var (atOne, falls, rises) = (0L, false, false);
        foreach (var term in (this - other).Terms)
        {
            atOne = checked(atOne + term.Coefficient);
            if (term.Symbols.Count == 0) continue;
            if (term.Coefficient < 0) falls = true;
            else rises = true;
        }

        return !falls && atOne >= 0 ? true : !rises && atOne < 0 ? false : null;
    }

    public override string ToString()
    {
        if (Terms.Count == 0) return "0";
        var text = string.Concat(Terms.Select(t => $"{(t.Coefficient < 0 ? " - " : " + ")}{t.Unsigned}"));
        return text.StartsWith(" + ", StringComparison.Ordinal) ? text[3..] : $"-{text[3..]}";
    }

    // loops instead of LINQ: every story adds sizes, and LINQ over numbers is compiled at each start
    private static Size Normal(List<SizeTerm> terms)
    {
        terms.Sort(SizeTerm.InOrder);
        var sums = new List<SizeTerm>();
        foreach (var term in terms)
            if (sums.Count > 0 && sums[^1].Symbols == term.Symbols) sums[^1] = sums[^1].Plus(term);
            else sums.Add(term);
        sums.RemoveAll(t => t.Coefficient == 0);
        return new([.. sums]);
    }
}

/// <summary>A coefficient times a product of symbols (sorted; a square is listed twice).</summary>
public sealed record SizeTerm(long Coefficient, ValueList<string> Symbols)
{
    internal string Unsigned =>
        string.Join(" * ", Symbols.Count > 0 && Math.Abs(Coefficient) == 1 ? Names : [$"{Math.Abs(Coefficient)}", .. Names]);

    /// <summary>Compares by decreasing degree, then by symbols.</summary>
    internal static int InOrder(SizeTerm one, SizeTerm other)
    {
        if (one.Symbols.Count != other.Symbols.Count) return other.Symbols.Count.CompareTo(one.Symbols.Count);
        for (var i = 0; i < one.Symbols.Count; i++)
            if (string.CompareOrdinal(one.Symbols[i], other.Symbols[i]) is not 0 and var order) return order;
        return 0;
    }

    /// <summary>The sum with a term that has the same symbols.</summary>
    internal SizeTerm Plus(SizeTerm other) => new(checked(Coefficient + other.Coefficient), Symbols);

    internal SizeTerm Times(SizeTerm other) => new(checked(Coefficient * other.Coefficient),
        Symbols.Count == 0 ? other.Symbols
        : other.Symbols.Count == 0 ? Symbols
        : [.. Symbols.Concat(other.Symbols).Order(StringComparer.Ordinal)]);

    private IEnumerable<string> Names => Symbols.Select(s => Size.LoopOf(s) ?? s);
}
