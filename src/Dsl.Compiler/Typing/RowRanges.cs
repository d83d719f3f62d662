namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Ranges with bounds read from data: `for t in first[b]+1..T` covers the widest range that the type of `first` allows, and a mask
/// selects the part of each row.
/// </summary>
internal sealed class RowRanges(Scope scope, SizeReader sizes, DiagnosticBag diagnostics)
{
    /// <summary>One bound of a range, at its widest over all rows, and whether it depends on the row; null with a diagnostic.</summary>
    public (Size Widest, bool Varies)? End(ExprSyntax written, ValueList<Loop> around, bool isUpper)
    {
        if (sizes.TryRead(written, around) is { } same) return (same, false);
        var read = SyntaxTree.Elements(written).Where(IsData).ToList();
        if (read.Count == 0)
            return sizes.Read(written, around, diagnostics) is null
                ? null : throw new InvalidOperationException("a size was read that is not a size");
        var bounds = new List<Loop>();
        foreach (var element in read)
        {
            if (BoundsOf(element) is not var (low, high))
            {
                diagnostics.Add(CompilerDiagnostics.RangeOfRow(element.Span,
                    $"this range depends on `{element.Span.Text}`, whose largest value is not known before the data are read",
                    $"set the range in the type: `data {NameOf(element)}[{DimsOf(element)}]: index[T]`, or `int in 0..T`"));
                return null;
            }

            bounds.Add(new(element.Span.Text, null, low, high));
        }

        return sizes.TryRead(Named(written), [.. around, .. bounds]) is { } size ? (size.Extreme(bounds, isUpper), true)
            : sizes.Read(written, around, diagnostics) is null ? null
            : throw new InvalidOperationException("a size was read that is not a size");
    }

    /// <summary>The condition for the members of a loop that a row has: between the bounds as written.</summary>
    public static ExprSyntax Mask(string loop, LoopRangeSyntax over, bool fromVaries, bool toVaries)
    {
        var (position, span) = (new ReferenceSyntax(new(loop, over.Span), over.Span), over.Span);
        var (after, before) = (new BinarySyntax(position, new(">=", span), over.From, span),
            new BinarySyntax(position, new("<=", span), over.To!, span));
        return fromVaries && toVaries ? new BinarySyntax(after, new("and", span), before, span) : fromVaries ? after : before;
    }

    private bool IsData(ElementSyntax element) => element.Array is ReferenceSyntax { Name.Text: var name } && scope.Data.ContainsKey(name);

    private static string NameOf(ElementSyntax element) => ((ReferenceSyntax)element.Array).Name.Text;

    private string DimsOf(ElementSyntax element) => string.Join(", ", scope.Data[NameOf(element)].Dims.Select(d => d.Span.Text));

    /// <summary>The smallest and largest value that a type allows.</summary>
    private (Size Low, Size High)? BoundsOf(ElementSyntax element) => scope.Data[NameOf(element)] switch
    {
        { Within: { } range } when sizes.TryRead(range.From) is { } low && sizes.TryRead(range.To) is { } high => (low, high),
        { Type: { Name.Text: "index", Dims: [.., { From: { } states }] } } when sizes.TryRead(states) is { } count => (Size.One, count),
        { Type.Name.Text: "bool" } => (Size.Of(0), Size.One),
        _ => null,
    };

    /// <summary>The expression with each element replaced by a name.</summary>
    private ExprSyntax Named(ExprSyntax expr) => expr switch
    {
        ElementSyntax element when IsData(element) => new ReferenceSyntax(new(element.Span.Text, element.Span), element.Span),
        ParenthesisSyntax p => p with { Inner = Named(p.Inner) },
        UnarySyntax u => u with { Operand = Named(u.Operand) },
        BinarySyntax b => b with { Left = Named(b.Left), Right = Named(b.Right) },
        _ => expr,
    };
}
