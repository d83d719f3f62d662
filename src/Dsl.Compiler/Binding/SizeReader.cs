namespace ProbDsl.Compiler.Binding;

/// <summary>Reads size expressions: whole numbers, hyperparameters, plates and sizes set by data, with `+ - *`.</summary>
internal sealed class SizeReader(Scope scope)
{
    private const double Largest = 1e15;
    private const int MostTerms = 1000;
    private readonly Dictionary<string, NameSyntax> hypers = [];

    /// <summary>The hyperparameters that occur in sizes, each with its first place.</summary>
    public IReadOnlyCollection<NameSyntax> Hypers => hypers.Values;

    /// <summary>The size, or null if the expression is not a size.</summary>
    public Size? TryRead(ExprSyntax expr) => TryRead(expr, []);

    /// <summary>The size, which may contain the variables of these loops.</summary>
    public Size? TryRead(ExprSyntax expr, ValueList<Loop> loops) => expr switch
    {
        ReferenceSyntax name when loops.Any(l => l.Name == name.Name.Text) => Size.OfLoop(name.Name.Text),
        NumberSyntax { Value: var v } when v == Math.Floor(v) && v < Largest => Size.Of((long)v),
        ReferenceSyntax name when scope.IsSize(name.Name.Text) => Named(name),
        ParenthesisSyntax p => TryRead(p.Inner, loops),
        UnarySyntax { Operator.Text: "-" } minus => TryRead(minus.Operand, loops) is { } size ? Size.Of(0) - size : null,
        BinarySyntax { Operator.Text: "+" or "-" or "*" } b when TryRead(b.Left, loops) is { } left
            && TryRead(b.Right, loops) is { } right => Combine(b.Operator.Text, left, right),
        _ => null,
    };

    /// <summary>The size; if the expression is not one, a diagnostic names the part that is not.</summary>
    public Size? Read(ExprSyntax expr, DiagnosticBag diagnostics) => Read(expr, [], diagnostics);

    /// <summary>The same inside loops.</summary>
    public Size? Read(ExprSyntax expr, ValueList<Loop> loops, DiagnosticBag diagnostics)
    {
        if (TryRead(expr, loops) is { } size) return size;
        diagnostics.Add(Blame(expr, loops));
        return null;
    }

    /// <summary>A dimension: its size, at least 1, and its plate if it is one.</summary>
    public Extent? ReadExtent(IndexSyntax index, DiagnosticBag diagnostics)
    {
        if (index.IsSlice || index.From is not { } from)
        {
            diagnostics.Add(index is { From: null, To: { } whole }
                ? CompilerDiagnostics.WrongSize(index.Span,
                    $"`{index.Span.Text}` is a strict prefix, which is allowed only for arguments of nets and functions",
                    $"write the whole size: `{whole.Span.Text}`")
                : CompilerDiagnostics.WrongSize(index.Span, "a declaration needs a size here", index.Span.Text == ".."
                    ? "write the whole size; a strict prefix, allowed only for arguments of nets and functions, "
                        + "ends with the whole size: `..L`" : "write a number, a hyperparameter or a plate between the brackets"));
            return null;
        }

        if (Read(from, diagnostics) is not { } given) return null;
        if (given.IsAtLeast(Size.One) != false) return new(given, PlateOf(given));
        diagnostics.Add(CompilerDiagnostics.WrongSize(from.Span, $"a size is at least 1, but this is {given}",
            "write how many elements there are"));
        return null;
    }

    /// <summary>A dimension of a net's argument, which may be a strict prefix: `..D`.</summary>
    public Extent? ReadArgumentExtent(IndexSyntax index, DiagnosticBag diagnostics) => index is { IsSlice: true, From: null, To: { } whole }
        ? Read(whole, diagnostics) is { } size ? new(size, null, size) : null
        : ReadExtent(index, diagnostics);

    /// <summary>The plate with that size symbol.</summary>
    public Plate? PlateOf(Size size) => size.Symbol is { } symbol ? scope.Plates.GetValueOrDefault(symbol) : null;

    /// <summary>
    /// Whether a size is a single name that the data set by their content: the levels of `index[G]`, the columns of `real[D]`.
    /// </summary>
    public bool IsSetByData(Size size) => size.Symbol is { } symbol && scope.Sizes.Contains(symbol) && !scope.Data.ContainsKey(symbol);

    private Size Named(ReferenceSyntax name)
    {
        if (scope.Hypers.ContainsKey(name.Name.Text)) hypers.TryAdd(name.Name.Text, name.Name);
        return Size.Of(name.Name.Text);
    }

    private static Size? Combine(string operation, Size left, Size right) => operation switch
    {
        "*" => left.Magnitude * right.Magnitude < Largest && left.Terms.Count * right.Terms.Count <= MostTerms ? left * right : null,
        _ when left.Magnitude + right.Magnitude >= Largest => null,
        "+" => left + right,
        _ => left - right,
    };

    /// <summary>The diagnostic for the first part that is not a size.</summary>
    private Diagnostic Blame(ExprSyntax expr, ValueList<Loop> loops) => expr switch
    {
        ParenthesisSyntax p => Blame(p.Inner, loops),
        UnarySyntax { Operator.Text: "-" } minus => Blame(minus.Operand, loops),
        BinarySyntax b when b.Operator.Text is "+" or "-" or "*" && TryRead(b.Left, loops) is null => Blame(b.Left, loops),
        BinarySyntax b when b.Operator.Text is "+" or "-" or "*" && TryRead(b.Right, loops) is null => Blame(b.Right, loops),
        ReferenceSyntax name when !scope.Has(name.Name.Text) => CompilerDiagnostics.NotDefined(name.Name, Near(name.Name.Text),
            "a size is a hyperparameter, as in `model M(K = 2)`, a plate, or a name in the type of a `data` line"),
        ReferenceSyntax name =>
            CompilerDiagnostics.WrongSize(expr.Span, $"{scope.Describe(name.Name.Text)} is not a size", Ingredients(name.Name.Text)),
        ElementSyntax { Array: ReferenceSyntax array } when scope.Has(array.Name.Text) =>
            CompilerDiagnostics.WrongSize(expr.Span, $"{scope.Describe(array.Name.Text)} is not a size", OverPart),
        CallSyntax { Callee: ReferenceSyntax callee } call when ForeignNames.Function(callee.Name, call,
            _ => null) is { } foreign => foreign,
        NumberSyntax n when n.Value < Largest =>
            CompilerDiagnostics.WrongSize(expr.Span, $"a size is a whole number, but this is {n.Text}", "write a whole number"),
        NumberSyntax or BinarySyntax { Operator.Text: "+" or "-" or "*" } =>
            CompilerDiagnostics.WrongSize(expr.Span, "this size is too large", "sizes must be below 10^15"),
        _ => CompilerDiagnostics.WrongSize(expr.Span, $"`{expr.Span.Text}` is not a size", Sizes),
    };

    private const string OverPart = "sizes and ranges are the same for all rows and known before anything is drawn; "
        + "a sum over a part is written `sum(if k <= n then x[k] else 0 for k in 1..K)`";

    private const string Sizes = "a size is an expression of whole numbers, hyperparameters, plates and sizes set by data, with + - *";

    /// <summary>The help for a name that is not a size: scalar data are sizes if they are whole numbers; unknowns never are.</summary>
    private string Ingredients(string name) =>
        scope.Data.TryGetValue(name, out var data) ? data is { Dims.Count: 0, Type.Dims.Count: 0 }
            ? $"declare `data {name}: int`" : "a plate needs a name of its own: rename it, or the data"
        : scope.KindOf(name) is "drawn" or "defined" or "param" ? OverPart
        : Sizes;

    private string? Near(string name) =>
        DidYouMean.Closest(name, scope.Names.Where(scope.IsSize)) is { } near ? scope.Describe(near) : null;
}
