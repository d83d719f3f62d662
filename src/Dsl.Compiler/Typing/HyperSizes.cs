namespace ProbDsl.Compiler.Typing;

/// <summary>Checks that hyperparameters in sizes are whole numbers of at least 1, as comparisons of sizes assume.</summary>
internal sealed class HyperSizes(Scope scope, IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics)
{
    private readonly HashSet<string> underway = [];

    /// <param name="used">The names of hyperparameters in sizes, each at its first place.</param>
    public void Check(IEnumerable<NameSyntax> used)
    {
        foreach (var (name, place) in used)
            if (scope.Hypers[name] is var hyper && ValueOf(name) is { } value && !(value >= 1 && value == Math.Floor(value)))
                diagnostics.Add(CompilerDiagnostics.WrongSize(hyper.Span,
                    $"`{name}` is {value}, but a size is a whole number of at least 1",
                    settings.ContainsKey(name) ? $"set it to a valid size: `--set {name}=2`" : $"write a valid size: `{name} = 2`")
                    .Label(place, "used as a size here"));
    }

    /// <summary>The type with the hyperparameters in its sizes replaced by their values, if these are known.</summary>
    public TensorType WithNumbers(TensorType type) =>
        type with { Dims = [.. type.Dims.Select(d => d with { Size = WithNumbers(d.Size) })] };

    private Size WithNumbers(Size size) =>
        size.Symbols.Where(scope.Hypers.ContainsKey).Aggregate(size,
            (s, name) => ValueOf(name) is { } value && value == Math.Floor(value) ? s.Substitute(name, Size.Of((long)value)) : s);

    /// <summary>
    /// The value of a hyperparameter if it is an expression of numbers and other hyperparameters with + - *; otherwise null, and it is
    /// checked when data are bound.
    /// </summary>
    private double? ValueOf(string name)
    {
        if (settings.Count > 0 && settings.TryGetValue(name, out var set)) return set;
        if (scope.Hypers[name].Value is not { } value || !underway.Add(name)) return null;
        var found = ValueOf(value);
        underway.Remove(name);
        return found;
    }

    private double? ValueOf(ExprSyntax expr) => expr switch
    {
        NumberSyntax n => n.Value,
        ParenthesisSyntax p => ValueOf(p.Inner),
        ReferenceSyntax r when scope.Hypers.ContainsKey(r.Name.Text) => ValueOf(r.Name.Text),
        UnarySyntax { Operator.Text: "-" } u => -ValueOf(u.Operand),
        BinarySyntax { Operator.Text: "+" } b => ValueOf(b.Left) + ValueOf(b.Right),
        BinarySyntax { Operator.Text: "-" } b => ValueOf(b.Left) - ValueOf(b.Right),
        BinarySyntax { Operator.Text: "*" } b => ValueOf(b.Left) * ValueOf(b.Right),
        _ => null,
    };
}
