using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Structures that closed forms over rows do not treat; each is named with its statement.</summary>
internal static class ClosedFormLimits
{
    public static IEnumerable<Refusal> Of(ModelGraph graph) => graph.Story.OfType<Draw>().Any()
        ? Declared(graph).Concat(graph.Story.SelectMany(s => Of(graph, s)))
        : [SharedLimits.NothingSaid(graph)];

    /// <summary>What is to be trained, and groups of their own length.</summary>
    private static IEnumerable<Refusal> Declared(ModelGraph graph)
    {
        foreach (var trained in SharedLimits.Trained(graph)) yield return trained;
        if (graph.Plates.FirstOrDefault(p => p.Within is not null) is { } ragged)
            yield return new($"`{ragged.Name}` has a length of its own in each of `{ragged.Within!.Name}`, and closed forms over rows treat no such groups", SharedLimits.WhatThereIs, graph.Variables.First(v => v.Extents.Any(e => e.Plate == ragged)).Span);
    }

    private static IEnumerable<Refusal> Of(ModelGraph graph, Statement statement)
    {
        if (statement.Copies.FirstOrDefault(c => c.IsMask) is { } mask)
            yield return new($"`{statement.Name}` stands in a loop whose range depends on the row, which closed forms over rows do not treat", SharedLimits.WhatThereIs, mask.Times.Span);
        else if (statement.Copies.Count > 0)
            yield return new($"`{statement.Name}` is repeated, and closed forms over rows do not weigh copies", "write one row for each copy", statement.Copies[0].Times.Span);
        if (statement is Weigh weigh)
            yield return new("`target +=` adds a term of its own, and closed forms over rows take none", SharedLimits.WhatThereIs, weigh.Span);
        foreach (var later in SharedLimits.NotComputed(statement)) yield return later;
        if (statement is Draw { Law: var law } drawn && (law.Through.Count > 0 || law.Of.Draws != Drawn.AsPattern))
            yield return new($"`{drawn.Name}` is drawn by {(law.Through.Count > 0 ? "a distribution behind a flow" : $"`{law.Of.Name}`")}, which closed forms over rows do not treat", SharedLimits.WhatThereIs, law.Span);
        if (statement is Assignment assignment)
            foreach (var limit in Of(graph, assignment)) yield return limit;
    }

    private static IEnumerable<Refusal> Of(ModelGraph graph, Assignment statement)
    {
        var pieces = graph.StatementsOf(statement.Target.Of).ToList();
        if (statement.Loops.FirstOrDefault(l => l.Order != Order.Free) is { } chain)
            yield return new($"`{statement.Name}` is a chain along `{chain.Name}`, and closed forms over rows have none for chains", "see `probdsl methods` for what there is", statement.Target.Span);
        else if (pieces.Count > 1 && pieces[0] == statement && pieces.All(p => p.Loops.All(l => l.Order == Order.Free)))
            yield return new($"`{statement.Target.Of}` is defined by several statements, and closed forms over rows do not join them", "define it by one statement in one loop", statement.Target.Span);
        if (statement.Loops.FirstOrDefault(l => l.From.Symbols.Concat(l.To.Symbols).Any(s => Size.LoopOf(s) is not null)) is { } inner)
            yield return new($"`{statement.Name}` stands in a loop over {inner.From}..{inner.To}, whose range depends on another loop, and closed forms over rows do not treat one", "let both loops run over the same range everywhere", statement.Target.Span);
        if (ExprWalk.Reads(statement).SelectMany(a => a.At).Any(a => a is SliceAt) || ExprWalk.RightSides(statement).SelectMany(ExprWalk.All).Any(a => a is Fold or Part))
            yield return new($"`{statement.Name}` reads slices, or sums over a range, which closed forms over rows do not treat", SharedLimits.WhatThereIs, statement.Target.Span);
        if (statement is Define define && define.Target.At.Any(a => a is not Affine { Loop: not null } affine || affine.Offset != Size.Of(0)))
            yield return new($"`{statement.Name}` defines single elements, and closed forms over rows need plain loop variables on the left of `=`", "write the definition inside a loop", statement.Target.Span);
        if (statement is Draw draw && Truncates(graph[draw.Target.Of], draw.Law))
            yield return new($"`{draw.Name}` is {graph[draw.Target.Of].Type}, which truncates {draw.Law.Of.Name}, and there is no closed form for truncated distributions", $"declare `{draw.Target.Of}` with the type that {draw.Law.Of.Name} draws", draw.Target.Span);
        if (statement is Draw { Target.At: var at } && graph[statement.Target.Of].Role == Role.Data && (at.Count < graph[statement.Target.Of].Extents.Count || at.Any(a => a is not Affine { Loop: not null } affine || affine.Offset != Size.Of(0))))
            yield return new($"`{statement.Name}` does not stand for one row, and closed forms over rows take whole rows in a loop over their plate", $"write it inside `for n in {graph[statement.Target.Of].Extents[0]}`", statement.Target.Span);
    }

    /// <summary>Whether the type's support is narrower than the law's, which the type then cuts.</summary>
    private static bool Truncates(Variable target, Law law) => law.Of.Support is Reals && Support.Of(target.Type) is not Reals;
}
