using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Sees through `=`: what a read of a defined name says in terms of what it was defined from.</summary>
public static class Definitions
{
    /// <summary>
    /// The definition with its loops replaced by the reader's indices; null where several statements tile the array, the read is not of one element, or no index can say it.
    /// </summary>
    public static Expr? Expand(ModelGraph graph, Access access)
    {
        if (graph.StatementsOf(access.Of).ToList() is not [Define define] || define.Loops.Any(l => l.Order != Order.Free)) return null;
        if (access.At.Count < define.Target.At.Count || access.At.Take(define.Target.At.Count).Any(a => a is WholeDimension)) return null;
        var indices = new Dictionary<Loop, At>();
        for (var i = 0; i < define.Target.At.Count; i++)
        {
            if (define.Target.At[i] is not Affine { Loop: { } loop } own || own.Offset != Size.Of(0)) return null;
            indices[loop] = access.At[i];
        }

        if (!CanSubstitute(define.Value, indices)) return null;
        var expanded = Substitute(define.Value, indices);
        return access.At.Count == define.Target.At.Count ? expanded : Indexed(expanded, access, define.Target.At.Count);
    }

    /// <summary>Further indices go on to what the definition reads, where that is an array.</summary>
    private static Access? Indexed(Expr expanded, Access access, int from) =>
        expanded is Access inner ? inner with { At = [.. inner.At, .. access.At.Skip(from)], Type = access.Type } : null;

    /// <summary>No index says "beside a computed position" (`a[k] = b[k+1]` read as `a[kind[n]]`), and no expression a shifted loop variable (`a[k] = 2 * k` read as `a[t+1]`).</summary>
    private static bool CanSubstitute(Expr value, IReadOnlyDictionary<Loop, At> indices) => !ExprWalk.All(value).Any(part => part switch
    {
        Position position => indices.GetValueOrDefault(position.Loop) is Affine { Loop: not null } at && at.Offset != Size.Of(0),
        Access access => access.At.Any(at => at is Affine { Loop: { } loop } affine && affine.Offset != Size.Of(0) && indices.GetValueOrDefault(loop) is By),
        _ => false,
    });

    private static Expr Substitute(Expr expr, IReadOnlyDictionary<Loop, At> indices) => expr switch
    {
        Position position when indices.TryGetValue(position.Loop, out var at) => AsValue(at, position.Span),
        Access access => access with { At = [.. access.At.Select(a => Substitute(a, indices))] },
        Apply apply => apply with { Arguments = [.. apply.Arguments.Select(a => Substitute(a, indices))] },
        _ => expr,
    };

    private static At Substitute(At at, IReadOnlyDictionary<Loop, At> indices) => at switch
    {
        Affine { Loop: { } loop } affine when indices.TryGetValue(loop, out var to) => to switch
        {
            Affine target => target with { Offset = target.Offset + affine.Offset },
            _ => to,
        },
        By by => new By(Substitute(by.Position, indices)),
        _ => at,
    };

    private static Expr AsValue(At at, SourceSpan span) => at switch
    {
        Affine { Loop: null } affine => new Quantity(affine.Offset, span),
        Affine { Loop: { } loop } => new Position(loop, span),
        By by => by.Position,
        _ => throw new ArgumentException($"{at.GetType().Name} is not one position"),
    };
}
