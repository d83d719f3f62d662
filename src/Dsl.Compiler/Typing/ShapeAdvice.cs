namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Help for two different shapes: a member of a plate, another product, or the declaration of one side with the other's
/// shape.
/// </summary>
internal sealed class ShapeAdvice(StoryTypers typers)
{
    /// <summary>The help, or null. One is the reference: the target for an argument, or the left operand for the right one.</summary>
    public string? For(Expr one, Expr other, ValueList<Loop> loops) =>
        Member(other, loops) ?? Member(one, loops) ?? InnerProduct(one, other) ?? InnerProduct(other, one) ?? Declared(other, one.Type)
            ?? Declared(one, other.Type);

    /// <summary>`x` over all rows, inside `for n in rows`: `x[n]` is probably meant.</summary>
    private string? Member(Expr expr, ValueList<Loop> loops)
    {
        foreach (var access in ExprTree.Accesses(expr).Where(a => a.At.Count == 0))
            if (access.Type.Dims is [{ Plate: { } plate }, ..] && loops.LastOrDefault(l => l.Plate == plate) is { } loop)
                return typers.Loops.IsDeclared(loop)
                    ? $"`{access.Of}` alone is {access.Type}, all of `{plate.Name}`, and a declared index has no variable for one of "
                        + $"them: write the loop, `for {loop.Name} in {plate.Name} {{ ... }}`, and `{access.Of}[{loop.Name}]` inside"
                    : $"did you mean `{access.Of}[{loop.Name}]`? `{access.Of}` alone is {access.Type}, all of `{plate.Name}`";
        return null;
    }

    /// <summary>`alpha + beta * x[n]` of two vectors where a number is required: their inner product is probably meant.</summary>
    private string? InnerProduct(Expr asked, Expr given)
    {
        if (!asked.Type.IsScalar || given.Type.Rank != 1 || ElementwiseProducts(given) is not { Count: > 0 } products) return null;
        var (shown, written) = (string.Join(" and ", products.Select(p => $"`{Dot(p)}`")),
            string.Join(" and ", products.Select(p => $"`{p.Span.OneLine}`")));
        var line = products[0].Span.Line == given.Span.Line ? "" : $" on line {products[0].Span.Line}";
        return $"write {shown} in place of {written}{line}: `*` multiplies element by element; "
            + $"the inner product of two vectors is a number";
    }

    private static string Dot(Expr product) => $"dot({string.Join(", ", ((Apply)product).Arguments.Select(a => a.Span.Text))})";

    /// <summary>The elementwise products that are the only reason why this is a vector; null if there are other reasons.</summary>
    private List<Expr>? ElementwiseProducts(Expr vector)
    {
        if (vector is Access access) return DefinitionOf(access) is { } value ? ElementwiseProducts(value) : null;
        if (vector is not Apply { Function.CombinesElements: true } apply) return null;
        var vectors = apply.Arguments.Where(a => !a.Type.IsScalar).ToList();
        if (vectors.Count == 0 || vectors.Exists(a => a.Type.Dims != vector.Type.Dims)) return null;
        if (apply.Function.Name == "*" && vectors.Count == 2) return [vector];
        var parts = vectors.ConvertAll(ElementwiseProducts);
        return parts.Contains(null) ? null : [.. parts.SelectMany(p => p!)];
    }

    /// <summary>The value of a name that a single `=` line defines element by element; otherwise null.</summary>
    private Expr? DefinitionOf(Access access) =>
        typers.Scope.Targets.TryGetValue(access.Of, out var lines)
            && lines is [{ Statement: DefineSyntax define, Target.Dims.Count: var dims } only] && dims == access.At.Count
            && typers.Loops.Around(only) is { } loops ? typers.Expressions.Type(define.Value, Local.Inside(loops)) : null;

    private string? Declared(Expr expr, TensorType wanted) => expr switch
    {
        Access access => Declared(access, wanted),
        Call call => Declared(call, wanted),
        ArrayLiteral list when wanted.Rank == 1 && wanted.Dims[0].Size.Number is { } count && list.Type.Rank == 1 =>
            $"write {count} {(count == 1 ? "element" : "elements")}, or one number, which is broadcast",
        _ => null,
    };

    private string? Declared(Access access, TensorType wanted)
    {
        if (DeclarationOf(access.Of) is not { } declared) return null;
        var (word, left, dims, type) = declared;
        var known = $"`{access.Of}` is declared as `{left.To(type.Span).Text}` on line {left.Line}";
        var isElement = access.At.Count == dims && access.Type.Rank == wanted.Rank && access.Type.States is null;
        return isElement
            ? $"{known}; did you mean `{word} {Before(left, type)}{access.Type with { Dims = wanted.Dims }}`?"
            : $"{known}; make both sides the same shape";
    }

    /// <summary>The help for the output of a net, or the result of a function.</summary>
    private string? Declared(Call call, TensorType wanted)
    {
        var (type, label) = typers.Scope.FindCallable(call.Of) switch
        {
            FunctionSyntax function => (function.Type, "-> "),
            NetSyntax net when net.Outputs.FirstOrDefault(o => o.Name?.Text == call.Output) is { } output =>
                (output.Type, output.Name is null ? "-> " : $"{output.Name.Text}: "),
            _ => (null, ""),
        };
        return type is null
            ? null : $"`{call.Of}` returns `{label}{type.Span.Text}` on line {type.Span.Line}; "
                + $"did you mean `{label}{call.Type with { Dims = wanted.Dims }}`?";
    }

    private static string Before(SourceSpan left, TypeSyntax type) =>
        new SourceSpan(left.Source, left.Start, type.Span.Start - left.Start).Text;

    private (string Word, SourceSpan Left, int Dims, TypeSyntax Type)? DeclarationOf(string name)
    {
        var (own, story) = (typers.Scope.Params.GetValueOrDefault(name), typers.Scope.Story?.Params.GetValueOrDefault(name));
        if ((own ?? story) is { } param) return ("param", param.Name.Span, param.Dims.Count, param.Type);
        return typers.Scope.Data.GetValueOrDefault(name) is { } data ? ("data", data.Name.Span, data.Dims.Count, data.Type) : null;
    }
}
