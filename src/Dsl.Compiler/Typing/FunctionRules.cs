namespace ProbDsl.Compiler.Typing;

/// <summary>Applies a function of the catalog to typed arguments, or reports what is wrong with them.</summary>
internal sealed class FunctionRules(ICatalog catalog, ShapeAdvice advice, DiagnosticBag diagnostics)
{
    public Expr? Apply(ExprSyntax whole, string name, ValueList<Argument> arguments, ValueList<GivenOption> options, ValueList<Loop> loops)
    {
        if (catalog.FindFunction(name) is not { } function)
            return Refuse(Unknown(whole, name));
        if (arguments.Count < function.Arity.Least || arguments.Count > function.Arity.Most)
            return Refuse(CompilerDiagnostics.WrongArguments(whole.Span,
                $"`{name}` takes {Count(function.Arity)}, but {arguments.Count} {(arguments.Count == 1 ? "is" : "are")} given",
                arguments.Count < function.Arity.Least ? "add the missing arguments" : TooMany(name, arguments)));
        if (name is not ("==" or "!=") && arguments.OfType<Expr>().FirstOrDefault(a => a.Type == TensorType.Text) is { } text)
            return Refuse(CompilerDiagnostics.WrongType(text.Span, $"strings can only be compared, but `{name}` takes numbers",
                "write `column == \"text\"` or `column != \"text\"`, which are 1 if true and 0 otherwise"));
        if (arguments.OfType<Expr>().Take(function.Conditions).FirstOrDefault(c => !IsCondition(c)) is { } number)
            return Refuse(CompilerDiagnostics.WrongType(number.Span, $"`{name}` needs a condition, but this is {number.Type}",
                $"compare it, as in `{number.Span.OneLine} {(number.Type.IsWhole ? "!=" : ">")} 0`"));
        if (arguments.Index().FirstOrDefault(a => a.Item is Expr && function.KindOf(a.Index) is SizeKind or CallableKind)
            is (var at, Expr value))
            return Refuse(CompilerDiagnostics.WrongType(value.Span, $"`{name}` takes {function.KindOf(at)!.Words}, but this is a column "
                + "or a number of each row", $"compute `{name}` in the story, where sizes are known"));
        var use = new FunctionUse(arguments) { Options = options };
        var ruling = function.InferType(use);
        return ruling.Type is { } type
            ? new Apply(function, arguments, options, type, whole.Span) : Refuse(Refusal(whole, function, use, ruling.Refusal!, loops));
    }

    /// <summary>Whether a value is a truth value; columns are checked when data are bound.</summary>
    private static bool IsCondition(Expr value) =>
        value.Type.Element == Element.Bool || value is Literal { Value: 0 or 1 } or ColumnValue or AllColumnsValue;

    /// <summary>The diagnostic for a function that the catalog does not have.</summary>
    private Diagnostic Unknown(ExprSyntax whole, string name)
    {
        var span = whole is CallSyntax { Callee: ReferenceSyntax callee } ? callee.Span : whole.Span;
        return whole is CallSyntax call && ForeignNames.Function(new(name, span), call, _ => null) is { } foreign ? foreign
            : CompilerDiagnostics.UnknownFunction(span, name, DidYouMean.Closest(name, catalog.FunctionNames));
    }

    private static string Count((int Least, int Most) arity) =>
        arity.Least == arity.Most ? $"{arity.Least} argument{(arity.Least == 1 ? "" : "s")}"
            : arity.Most == int.MaxValue ? $"at least {arity.Least}" : $"{arity.Least} to {arity.Most} arguments";

    private static string TooMany(string name, ValueList<Argument> arguments) =>
        name is "sum" or "prod" or "mean" or "sd" or "variance" or "norm" or "log_sum_exp" or "softmax" or "cumsum" or "cumprod"
            ? $"put them into a list: `{name}([{string.Join(", ", arguments.OfType<Expr>().Select(a => a.Span.Text))}])`"
            : "delete the others";

    /// <summary>The diagnostic for a refused application; if two shapes differ, both are shown.</summary>
    private Diagnostic Refusal(ExprSyntax whole, FunctionSignature function, FunctionUse use, string why, ValueList<Loop> loops)
    {
        var shaped = use.Values.Where(a => !a.Type.IsScalar).ToList();
        if (NumberInProduct(function, use) is var (number, size))
            return CompilerDiagnostics.WrongType(whole.Span, why,
                $"`{number.Of}` is a scalar; declare a vector with its size, as in `{number.Of}: real[{size}]`");
        if (function.CombinesElements && shaped is [var left, var right] && left.Type.Dims != right.Type.Dims)
            return CompilerDiagnostics.ShapesDiffer(whole.Span, (left.Span, left.Type), (right.Span, right.Type),
                MatrixProduct(function, left, right) ?? advice.For(left, right, loops));
        var name = char.IsLetter(function.Name[0]) ? function.Name : $"'{function.Name}'";
        return CompilerDiagnostics.WrongType(whole.Span, why, $"`probdsl functions {name}` lists its arguments");
    }

    /// <summary>The scalar in a product such as `x @ w`, and the size that would fit; null if there is none.</summary>
    private static (Access Number, Extent Size)? NumberInProduct(FunctionSignature function, FunctionUse use) =>
        (function.Name, use.Arguments) switch
        {
            ("@", [Expr { Type: { Rank: > 0 } left }, Access { Type.IsScalar: true } number]) => (number, left.Dims[^1]),
            ("@", [Access { Type.IsScalar: true } number, Expr { Type: { Rank: > 0 } right }]) => (number, right.Dims[0]),
            _ => null,
        };

    private static string? MatrixProduct(FunctionSignature function, Expr left, Expr right) =>
        function.Name == "*" && left.Type.Rank == 2 && right.Type.Rank is 1 or 2 && left.Type.Dims[1].Size == right.Type.Dims[0].Size
            ? $"did you mean the matrix product, `{left.Span.Text} @ {right.Span.Text}`? `*` multiplies element by element"
            : null;

    private Expr? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
