using System.Runtime.CompilerServices;
using ProbDsl.Parser.Source;

namespace ProbDsl.Inference.Expressions;

/// <summary>Expands definitions: rewrites a read of a defined name in terms of what it is defined from.</summary>
public static class Definitions
{
    // an expansion that is made once has reads of its own that are expanded once
    private static readonly ConditionalWeakTable<ModelGraph, ConditionalWeakTable<Access, StrongBox<Expr?>>> known = [];

    /// <summary>
    /// The definition with its loops replaced by the reader's indices; null if several statements may define what is read, it reads its own
    /// neighbors, the read is not of one element, or no index can express the result.
    /// </summary>
    public static Expr? Expand(ModelGraph graph, Access access) =>
        known.GetValue(graph, _ => []).GetValue(access, read => new(Once(graph, read))).Value;

    private static Expr? Once(ModelGraph graph, Access access)
    {
        if (graph.StatementsOf(access.Of).Where(s => !IsOfOtherElements(s, access)).ToList() is not [Define define]
            || (define.Loops.Any(l => l.Order != Order.Free) && Recurrence.IsCyclic(graph, access.Of))) return null;
        if (access.At.Count < define.Target.At.Count
            || access.At.Take(define.Target.At.Count).Any(a => a is not (AffineIndex or ComputedIndex)))
            return null;
        var indices = new Dictionary<Loop, At>();
        for (var i = 0; i < define.Target.At.Count; i++)
        {
            if (define.Target.At[i] is AffineIndex { Loop: null } constant && constant == access.At[i]) continue;
            if (define.Target.At[i] is not AffineIndex { Loop: { } loop } own || own.Offset != Size.Of(0)) return null;
            indices[loop] = access.At[i];
        }

        if (!CanSubstitute(define.Value, indices)) return null;
        var expanded = Substitute(define.Value, indices);
        ValueList<At> rest = [.. access.At.Skip(define.Target.At.Count)];
        return !rest.Any(a => a is SliceIndex) ? ElementAt.Read(expanded, rest)
            : expanded is Access inner ? inner with { At = [.. inner.At, .. rest], Type = access.Type } : null;
    }

    /// <summary>Whether a statement defines elements that the access does not read, as `b[1, c] = ..` beside `b[2, g[n]]`.</summary>
    private static bool IsOfOtherElements(Assignment assignment, Access access) => assignment.Target.At.Zip(access.At).Any(at => at is
        (AffineIndex { Loop: null, Offset.Number: { } defined }, AffineIndex { Loop: null, Offset.Number: { } read }) && defined != read);

    /// <summary>The element of a list at an index, which replaces its loop; null if no index can express the result.</summary>
    internal static Expr? ElementOf(Fold list, At at) => new Dictionary<Loop, At> { [list.Over] = at } is var index
        && list is { By: FoldKind.List, Over.From: var from } && from == Size.One && CanSubstitute(list.Body, index)
            ? Substitute(list.Body, index) : null;

    /// <summary>
    /// Whether the loops can be replaced: no index expresses "next to a computed position" (`a[k] = b[k+1]` read as `a[kind[n]]`), and no
    /// expression a shifted loop variable (`a[k] = 2 * k` read as `a[t+1]`).
    /// </summary>
    private static bool CanSubstitute(Expr value, Dictionary<Loop, At> indices) => !ExprTree.All(value).Any(part => part switch
    {
        Position position => indices.GetValueOrDefault(position.Loop) is AffineIndex { Loop: not null } at && at.Offset != Size.Of(0),
        Access access => access.At.Any(at => IsBeyond(at, indices)),
        Part computed => computed.At.Any(at => IsBeyond(at, indices)),
        Fold fold => DependsOn(fold, indices),
        _ => false,
    });

    /// <summary>Whether an index cannot express the replacements of its loops.</summary>
    private static bool IsBeyond(At at, Dictionary<Loop, At> indices) => at switch
    {
        AffineIndex { Loop: { } loop } affine => affine.Offset != Size.Of(0) && indices.GetValueOrDefault(loop) is ComputedIndex,
        CombinedIndex combination => combination.Loops.Any(indices.ContainsKey),
        SliceIndex slice => ReadsLoop(slice.From, indices) || ReadsLoop(slice.To, indices),
        _ => false,
    };

    private static bool ReadsLoop(At end, Dictionary<Loop, At> indices) =>
        end is AffineIndex { Loop: { } loop }
            ? indices.ContainsKey(loop) : end is CombinedIndex combination && combination.Loops.Any(indices.ContainsKey);

    /// <summary>Whether a range depends on a replaced loop: it cannot be written with the replacement.</summary>
    private static bool DependsOn(Fold fold, Dictionary<Loop, At> indices) =>
        fold.Over.From.Symbols.Concat(fold.Over.To.Symbols).Select(Size.LoopOf)
            .Any(name => name is not null && indices.Keys.Any(l => l.Name == name));

    private static Expr Substitute(Expr expr, Dictionary<Loop, At> indices) =>
        new ExprRewrite(e => e is Position position && indices.TryGetValue(position.Loop, out var at) ? AsValue(at, position.Span) : null,
            at => Substitute(at, indices)).Apply(expr);

    private static At Substitute(At at, Dictionary<Loop, At> indices) =>
        at is not AffineIndex { Loop: { } loop } affine || !indices.TryGetValue(loop, out var to) ? at
            : to is AffineIndex target ? target with { Offset = target.Offset + affine.Offset } : to;

    private static Expr AsValue(At at, SourceSpan span) => at switch
    {
        AffineIndex { Loop: null } affine => new SizeValue(affine.Offset, span),
        AffineIndex { Loop: { } loop } => new Position(loop, span),
        ComputedIndex by => by.Position,
        _ => throw new ArgumentException($"{at.GetType().Name} is not one position"),
    };
}
