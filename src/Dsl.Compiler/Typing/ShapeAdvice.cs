using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What to do where two shapes differ: names the declaration of one side, and how it would read with the other's shape.</summary>
internal sealed class ShapeAdvice(Scope scope)
{
    public string? For(Expr one, Expr other) => Declared(other, one.Type) ?? Declared(one, other.Type);

    public string? Declared(Expr expr, TensorType wanted)
    {
        if (expr is not Access access || DeclarationOf(access.Of) is not { } declared) return null;
        var (word, left, dims, type) = declared;
        var known = $"`{access.Of}` is declared as `{left.To(type.Span).Text}` on line {left.Source!.At(left.Start).Line}";
        var isElement = access.At.Count == dims && access.Type.Rank == wanted.Rank && access.Type.States is null;
        return isElement ? $"{known}; did you mean `{word} {Before(left, type)}{access.Type with { Dims = wanted.Dims }}`?" : $"{known}; make both sides the same shape";
    }

    private static string Before(SourceSpan left, TypeSyntax type) => new SourceSpan(left.Source, left.Start, type.Span.Start - left.Start).Text;

    private (string Word, SourceSpan Left, int Dims, TypeSyntax Type)? DeclarationOf(string name) =>
        scope.Params.TryGetValue(name, out var param) ? ("param", param.Name.Span, param.Dims.Count, param.Type)
        : scope.Data.TryGetValue(name, out var data) ? ("data", data.Name.Span, data.Dims.Count, data.Type)
        : null;
}
