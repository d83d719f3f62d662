using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What to do where two shapes differ: the member of a plate that is meant, another product, or the declaration of one side as it would read with the other's shape.</summary>
internal sealed class ShapeAdvice(Scope scope)
{
    /// <summary>One is what the other should be like: the target beside an argument, or the left of an operator beside its right.</summary>
    public string? For(Expr one, Expr other, ValueList<Loop> loops) =>
        Member(other, loops) ?? Member(one, loops) ?? InnerProduct(one, other) ?? InnerProduct(other, one) ?? Declared(other, one.Type) ?? Declared(one, other.Type);

    /// <summary>`x` over all rows, inside `for n in rows`: `x[n]` is meant.</summary>
    private static string? Member(Expr expr, ValueList<Loop> loops)
    {
        foreach (var access in ExprWalk.Accesses(expr).Where(a => a.At.Count == 0))
            if (access.Type.Dims is [{ Plate: { } plate }, ..] && loops.LastOrDefault(l => l.Plate == plate) is { } loop)
                return $"did you mean `{access.Of}[{loop.Name}]`? `{access.Of}` alone is {access.Type}, all of `{plate.Name}`";
        return null;
    }

    /// <summary>`w * x` of two vectors where a number is asked.</summary>
    private static string? InnerProduct(Expr asked, Expr given) =>
        asked.Type.IsScalar && given.Type.Rank == 1 && given is Apply { Function.Name: "*" } product && product.Arguments.All(a => a.Type.Dims == given.Type.Dims)
            ? $"did you mean the inner product, `dot({string.Join(", ", product.Arguments.Select(a => a.Span.Text))})`? `*` multiplies element by element"
            : null;

    private string? Declared(Expr expr, TensorType wanted) => expr switch
    {
        Access access => Declared(access, wanted),
        Call call => Declared(call, wanted),
        Stacked list when wanted.Rank == 1 && wanted.Dims[0].Size.Number is { } count && list.Type.Rank == 1 => $"write {count} {(count == 1 ? "element" : "elements")}, or one number, which is repeated",
        _ => null,
    };

    private string? Declared(Access access, TensorType wanted)
    {
        if (DeclarationOf(access.Of) is not { } declared) return null;
        var (word, left, dims, type) = declared;
        var known = $"`{access.Of}` is declared as `{left.To(type.Span).Text}` on line {left.Line}";
        var isElement = access.At.Count == dims && access.Type.Rank == wanted.Rank && access.Type.States is null;
        return isElement ? $"{known}; did you mean `{word} {Before(left, type)}{access.Type with { Dims = wanted.Dims }}`?" : $"{known}; make both sides the same shape";
    }

    /// <summary>The output of a net, or the result of a function.</summary>
    private string? Declared(Call call, TensorType wanted)
    {
        var (type, label) = scope.FindCallable(call.Of) switch
        {
            FunctionSyntax function => (function.Type, "-> "),
            NetSyntax net when net.Outputs.FirstOrDefault(o => o.Name?.Text == call.Output) is { } output => (output.Type, output.Name is null ? "-> " : $"{output.Name.Text}: "),
            _ => (null, ""),
        };
        return type is null ? null : $"`{call.Of}` gives `{label}{type.Span.Text}` on line {type.Span.Line}; did you mean `{label}{call.Type with { Dims = wanted.Dims }}`?";
    }

    private static string Before(SourceSpan left, TypeSyntax type) => new SourceSpan(left.Source, left.Start, type.Span.Start - left.Start).Text;

    private (string Word, SourceSpan Left, int Dims, TypeSyntax Type)? DeclarationOf(string name) =>
        scope.Params.TryGetValue(name, out var param) ? ("param", param.Name.Span, param.Dims.Count, param.Type)
        : scope.Data.TryGetValue(name, out var data) ? ("data", data.Name.Span, data.Dims.Count, data.Type)
        : scope.Story is { } story && story.Params.TryGetValue(name, out param) ? ("param", param.Name.Span, param.Dims.Count, param.Type)
        : null;
}
