namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types the starting value of a param: it has the param's shape, or is one number for all elements; it is known before the fit and within
/// the type. Hyperparameters are replaced by their values, since only this run starts there: `param mean[K]: real = [1, 2]` with K = 2.
/// </summary>
internal sealed class StartTyper(StoryTypers typers, IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics)
{
    /// <summary>The value, or null with a diagnostic.</summary>
    public Expr? Type(ExprSyntax written, Variable param)
    {
        if (typers.Expressions.Type(written, Local.Nowhere) is not { } start) return null;
        if ((Unknown(start) ?? OtherShape(start, param) ?? OtherElements(start, param) ?? Outside(start, param)) is not { } wrong)
            return start;
        diagnostics.Add(wrong);
        return null;
    }

    private Diagnostic? Unknown(Expr start) =>
        ExprTree.Accesses(start)
            .FirstOrDefault(a => !typers.Scope.Hypers.ContainsKey(a.Of) && !typers.Scope.Data.ContainsKey(a.Of)) is { } unknown
            ? CompilerDiagnostics.WrongType(unknown.Span, $"{typers.Scope.Describe(unknown.Of)} has no value before the fit",
                "a starting value may contain only numbers, hyperparameters and data")
            : null;

    private Diagnostic? OtherShape(Expr start, Variable param)
    {
        var hypers = new HyperSizes(typers.Scope, settings, diagnostics);
        var asked = hypers.WithNumbers(param.Whole);
        if (hypers.WithNumbers(start.Type).Dims == asked.Dims || (start.Type.IsScalar && param.Type.ElementRank == 0)) return null;
        var meant = asked == param.Whole ? $"{param.Whole}" : $"{param.Whole}, which is {asked} here";
        return CompilerDiagnostics.ShapesDiffer(start.Span, (param.Span, param.Whole), (start.Span, start.Type),
            Matrix(start, param) ?? $"write a starting value of {meant}");
    }

    private static Diagnostic? OtherElements(Expr start, Variable param) =>
        Assignability.ElementsAgree(start.Type, param.Type.Element, new([start])) ? null
            : CompilerDiagnostics.WrongType(start.Span, $"`{param.Name}` is {param.Whole}, but its start is {start.Type}",
                Matrix(start, param) ?? $"write a starting value of {param.Whole}");

    private static Diagnostic? Outside(Expr start, Variable param) =>
        NumberRange.Refusal(param.Type.Element, start, isInside: true) is var (asked, found, next)
            ? CompilerDiagnostics.WrongSupport(start.Span, $"`{param.Name}` is {asked}, but its start is {found}", next)
            : null;

    /// <summary>The help for a matrix, which must be declared a covariance.</summary>
    private static string? Matrix(Expr start, Variable param) => param.Type.Element != Element.Covariance ? null
        : start.Type.IsScalar && param.Whole.Rank == 2
            ? $"write a matrix, `{start.Span.OneLine} * identity({param.Whole.Dims[^1].Size})`"
        : start.Type.Dims == param.Whole.Dims && start.Type.Rank == 2
            ? $"convert the matrix, `covariance({start.Span.OneLine})`; it is checked when the run starts"
        : null;
}
