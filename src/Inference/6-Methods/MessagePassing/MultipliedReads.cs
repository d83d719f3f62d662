namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The reads of unknowns in an expression that is linear in each of them, and which of them are multiplied with each other.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="isUnknown">Selects the unknowns.</param>
internal sealed class MultipliedReads(ModelGraph graph, Func<string, bool> isUnknown)
    : LinearExpression<ReadsOfProducts>(graph, isUnknown)
{
    /// <summary>
    /// The reads in the location of a draw of one number; null if it has no location, or one that does not read the unknowns.
    /// </summary>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="each">The draw.</param>
    public ReadsOfProducts? InLocation(StandardCatalog catalog, Draw each) =>
        each.Distribution.Values.FirstOrDefault(g =>
            (catalog[each.Distribution.Of] as INaturalForm)?.NaturalForm[g.Parameter.Name]?.Of == NaturalStatistics.Quadratic)
            is { Value: var mean } ? Of(mean).Coefficients : null;

    protected override ReadsOfProducts Read(Access access) => new([access], []);

    protected override ReadsOfProducts Add(ReadsOfProducts left, ReadsOfProducts right, bool isDifference) =>
        new([.. left.Reads.Union(right.Reads)], [.. left.Multiplied.Union(right.Multiplied)]);

    protected override ReadsOfProducts Negate(ReadsOfProducts coefficients) => coefficients;

    protected override ReadsOfProducts Multiply(Apply by, int operand, ReadsOfProducts coefficients) => coefficients;

    protected override ReadsOfProducts Product(Apply product, ReadsOfProducts left, ReadsOfProducts right)
    {
        var sum = Add(left, right, isDifference: false);
        var pairs = left.Reads.SelectMany(_ => right.Reads, (one, other) => (One: one.Of, Other: other.Of));
        return sum with { Multiplied = [.. sum.Multiplied.Union(pairs.SelectMany(p => new[] { p, (p.Other, p.One) }))] };
    }

    /// <summary>A sum over a loop reads all members along it.</summary>
    protected override (bool Holds, ReadsOfProducts? Coefficients) Total(Fold sum) => Of(sum.Body) is (true, { } body)
        ? (true, body with { Reads = [.. body.Reads.Select(r => r with { At = [.. r.At.Select(a => AtAll(a, sum.Over))] })] })
        : (false, null);

    /// <summary>A vector written by its elements reads what they read.</summary>
    protected override (bool Holds, ReadsOfProducts? Coefficients) Elements(Expr list)
    {
        if (list is Fold fold) return Total(fold);
        List<(bool Holds, ReadsOfProducts? Coefficients)> items = [.. ((ArrayLiteral)list).Items.Select(Of)];
        return (items.TrueForAll(i => i.Holds), items.ConvertAll(i => i.Coefficients).OfType<ReadsOfProducts>()
            .Aggregate((one, other) => Add(one, other, isDifference: false)));
    }

    protected override ReadsOfProducts Element(Part part, ReadsOfProducts coefficients) => coefficients;

    private static At AtAll(At at, Loop loop) => at switch
    {
        AffineIndex affine when affine.Loop == loop => new WholeDimension(),
        CombinedIndex combination when combination.Loops.Contains(loop) => new WholeDimension(),
        ComputedIndex by when ExprTree.All(by.Position).Any(p => p is Position own ? own.Loop == loop
            : p is Access access && ExprTree.LoopsOf(access).Contains(loop)) => new WholeDimension(),
        _ => at,
    };
}

/// <summary>The reads in an expression.</summary>
/// <param name="Reads">The reads, each once; an index that a sum runs over is a whole dimension.</param>
/// <param name="Multiplied">Pairs of unknowns that are multiplied, in both orders.</param>
internal sealed record ReadsOfProducts(ValueList<Access> Reads, ValueList<(string One, string Other)> Multiplied);
