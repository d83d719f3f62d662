namespace ProbDsl.Compiler.Graph;

/// <summary>The kind of a tensor's elements. From Simplex on, an element is itself a vector or matrix.</summary>
public enum Element
{
    Real,
    Positive,
    Unit,
    Int,
    Count,
    Bool,
    Index,
    Text,

    /// <summary>Days since 1970-01-01, with the time of day as a fraction; only data are dates.</summary>
    Date,
    Simplex,
    Ordered,
    PositiveOrdered,
    Covariance,
    Correlation,
    Cholesky,
}

/// <summary>
/// Element kind and shape. Dims holds all dimensions, those of the element last (simplex[K]: K; covariance[D]: D, D); States is V of
/// index[V].
/// </summary>
public sealed record TensorType(Element Element, ValueList<Extent> Dims, Size? States = null)
{
    public static TensorType Real { get; } = new(Element.Real, []);

    public static TensorType Int { get; } = new(Element.Int, []);

    public static TensorType Bool { get; } = new(Element.Bool, []);

    public static TensorType Text { get; } = new(Element.Text, []);

    public static TensorType Date { get; } = new(Element.Date, []);

    public static TensorType Positive { get; } = new(Element.Positive, []);

    public static TensorType Index(Size states) => new(Element.Index, [], states);

    /// <summary>
    /// The names of the states in their order, `index["low", "high"]`; null if the type states none. Ignored in equality: an index of as
    /// many states without names is the same type.
    /// </summary>
    public ValueList<string>? StateNames { get; init; }

    public bool Equals(TensorType? other) =>
        other is not null && Element == other.Element && Dims == other.Dims && States == other.States;

    public override int GetHashCode() => HashCode.Combine(Element, Dims, States);

    public int Rank => Dims.Count;

    public bool IsScalar => Dims.Count == 0;

    /// <summary>Whether this is a strict prefix, the elements before a position: `bool[..D]`.</summary>
    public bool IsPrefix => Dims.Any(d => d.PrefixOf is not null);

    public bool IsWhole => Element is Element.Int or Element.Count or Element.Bool or Element.Index;

    /// <summary>How many of the last dimensions belong to an element.</summary>
    public int ElementRank => RankOf(Element);

    public static int RankOf(Element element) => element switch
    {
        Element.Simplex or Element.Ordered or Element.PositiveOrdered => 1,
        Element.Covariance or Element.Correlation or Element.Cholesky => 2,
        _ => 0,
    };

    /// <summary>The type of one number of an array.</summary>
    public TensorType Cell => ElementRank > 0 ? Real : this with { Dims = [] };

    /// <summary>The type of parts of an array.</summary>
    /// <param name="kept">The dimensions that the parts have.</param>
    /// <param name="isInsideElement">Whether they are numbers or rows of its elements, such as the probabilities of a simplex.</param>
    public TensorType Narrowed(ValueList<Extent> kept, bool isInsideElement) => this with
    {
        Dims = kept,
        Element = !isInsideElement ? Element : Element switch
        {
            Element.Simplex => Element.Unit,
            Element.PositiveOrdered => Element.Positive,
            _ => Element.Real,
        },
    };

    /// <summary>The type with further dimensions in front.</summary>
    public TensorType Under(IEnumerable<Extent> outer) => this with { Dims = [.. outer, .. Dims] };

    public override string ToString()
    {
        var written = ElementRank == 2 ? Dims.Take(Dims.Count - 1) : Dims;
        var states = StateNames?.Select(name => $"\"{name}\"") ?? (States is null ? [] : [States.ToString()]);
        var sizes = written.Select(d => d.ToString()).Concat(states).ToList();
        return sizes.Count == 0 ? TypeNames.Of(Element) : $"{TypeNames.Of(Element)}[{string.Join(", ", sizes)}]";
    }
}

/// <summary>
/// One dimension: its size and, if it ranges over the members of a plate, that plate. Plates are compared by name. PrefixOf: the dimension
/// that this one is a strict prefix of (`real[..D]`, `x[1..d-1]`), ignored in equality.
/// </summary>
public sealed record Extent(Size Size, Plate? Plate = null, Size? PrefixOf = null)
{
    public bool Equals(Extent? other) => other is not null && Size == other.Size && Plate == other.Plate;

    public override int GetHashCode() => HashCode.Combine(Size, Plate);

    public override string ToString() =>
        PrefixOf is null || (Size.Number is not null && Size != PrefixOf) ? Size.ToString() : $"..{PrefixOf}";
}

/// <summary>The type names of the language.</summary>
public static class TypeNames
{
    private static readonly Row[] Table =
    [
        new("real", Element.Real), new("positive", Element.Positive), new("unit", Element.Unit), new("int", Element.Int),
        new("count", Element.Count),
        new("bool", Element.Bool), new("index", Element.Index), new("date", Element.Date), new("simplex", Element.Simplex),
        new("ordered", Element.Ordered),
        new("positive_ordered", Element.PositiveOrdered), new("covariance", Element.Covariance),
        new("positive_definite", Element.Covariance),
        new("correlation", Element.Correlation), new("cholesky", Element.Cholesky),
    ];

    public static IEnumerable<string> All => Table.Select(row => row.Name);

    public static Element? Find(string name) => Table.FirstOrDefault(row => row.Name == name)?.Element;

    public static string Of(Element element) => element == Element.Text ? "text" : Table.First(row => row.Element == element).Name;

    private sealed record Row(string Name, Element Element);
}
