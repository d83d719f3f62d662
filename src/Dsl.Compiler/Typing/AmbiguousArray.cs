namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Finds left sides that probably mean an array but name one element, `beta[3] ~ Normal(0, 1)` outside of any loop; and columns that are
/// transformed by `=` and then drawn.
/// </summary>
internal sealed class AmbiguousArray(Scope scope, ICatalog catalog)
{
    public Diagnostic? Find(string name, List<StatementInLoops> statements) => statements switch
    {
        [{ Loops.Count: 0, Target.Dims: { Count: > 0 } dims } only]
            when dims.All(d => d is { IsSlice: false, From: { } size } && IsSize(size)) => Elements(only, dims),
        [{ Statement: DefineSyntax define } first, { Statement: DrawSyntax } second] when IsOfData(define.Value) =>
            Transformed(name, define, first, second),
        [{ Statement: DrawSyntax } second, { Statement: DefineSyntax define } first] when IsOfData(define.Value) =>
            Transformed(name, define, first, second),
        _ => null,
    };

    // an index of 1 may start a chain whose other elements are missing
    private bool IsSize(ExprSyntax index) => index switch
    {
        NumberSyntax number => number.Value > 1,
        ReferenceSyntax { Name.Text: var size } => scope.IsSize(size),
        BinarySyntax { Operator.Text: "+" or "*", Left: var left } => IsSize(left),
        _ => false,
    };

    /// <summary>`beta[3] ~ Normal(0, 1)`: with a type, the brackets would declare an array.</summary>
    private Diagnostic Elements(StatementInLoops only, ValueList<IndexSyntax> dims)
    {
        var (left, sign, sizes) = (LeftSide.Of(only.Target).Text, Sign(only), string.Join(", ", dims.Select(d => d.Span.Text)));
        return OfOne(only, ElementForm(only) is { } element
            ? $"add a type, `{left}: {element} {sign} ...`, to declare "
                + $"all elements; or write one array, `{only.Target.Name.Text}: {element}[{sizes}] {sign} ...`"
            : $"add a type, as in `{left}: real[2] {sign} ...`, to declare all elements");
    }

    private static string Sign(StatementInLoops only) => only.Statement is DrawSyntax ? "~" : "=";

    private static Diagnostic OfOne(StatementInLoops only, string next) =>
        CompilerDiagnostics.NotTiled(LeftSide.Of(only.Target), $"`{LeftSide.Of(only.Target).Text}` is one element, "
            + $"but the others are never {(Sign(only) == "~" ? "drawn" : "defined")}", next);

    /// <summary>The type of one element if the distribution draws scalars; otherwise null.</summary>
    private string? ElementForm(StatementInLoops only) =>
        only.Statement is DrawSyntax { Distribution: CallSyntax { Callee: ReferenceSyntax { Name.Text: var distribution } } }
            && catalog.FindDistribution(distribution) is { Draws: DrawTypeSource.AsPattern,
                Target: { Dims.Count: 0, States: null } target }
            ? TypeNames.Of(target.Element) : null;

    private bool IsOfData(ExprSyntax value) =>
        SyntaxTree.Names(value).Where(scope.Has).ToList() is { Count: > 0 } names && names.TrueForAll(scope.Data.ContainsKey);

    private Diagnostic? Transformed(string name, DefineSyntax define, StatementInLoops first, StatementInLoops second)
    {
        var (defined, drawn) = (LeftSide.Of(first.Target), LeftSide.Of(second.Target));
        if (defined.Text != drawn.Text) return null;
        var data = scope.Data[SyntaxTree.Names(define.Value).First(scope.Data.ContainsKey)];
        var value = first.Target.Dims.Count == 0 ? define.Value.Span.OneLine : "...";
        return CompilerDiagnostics.DefinedTwice(drawn.Text, drawn, defined)
            .Next($"transform columns where they are read: delete the `=` line and write "
                + $"`data {name}[{string.Join(", ", data.Dims.Select(d => d.Span.Text))}]: {data.Type.Span.Text} from {value}`");
    }
}
