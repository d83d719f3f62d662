namespace ProbDsl.Inference.Binding;

/// <summary>
/// Finds where a story reads a level as a number. The order of levels does not matter to an index, to `==` and `!=`, to a Categorical
/// distribution, and to what takes an index: an argument of a net, a definition of an index.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="size">The size whose levels they are.</param>
internal sealed class LevelReads(ModelGraph graph, Size size)
{
    private static readonly HashSet<string> cumulative = ["cumsum", "cumprod"];

    /// <summary>The first such place, with the reason; null if there is none.</summary>
    public (SourceSpan Span, string Why)? First()
    {
        foreach (var statement in graph.Story)
        {
            foreach (var copies in statement.Copies)
                if (In(copies.Times, isLevel: false, "repeated") is { } count) return count;
            var found = statement switch
            {
                Draw draw => OfDrawn(draw) ?? In(draw.Distribution, isLevel: false, draw.Distribution.Of.Name),
                Define define => In(define.Value, IsOfLevels(graph.Find(define.Target.Of)), define.Name),
                TargetIncrement weigh => In(weigh.LogWeight, isLevel: false, "target"),
                _ => null,
            };
            if (found is not null) return found;
        }

        return null;
    }

    /// <summary>Whether a variable holds levels.</summary>
    private bool IsOfLevels(Variable? variable) => variable is { Role: Role.Data or Role.Derived } && variable.Type.States == size;

    /// <summary>A distribution of numbers, or with bounds, that draws levels.</summary>
    private (SourceSpan Span, string Why)? OfDrawn(Draw draw) => graph[draw.Target.Of] is { Role: Role.Data } data
        && data.Type.States == size && !IsUnordered(draw.Distribution)
            ? (draw.Distribution.Span, $"`{draw.Distribution.Of.Name}` draws `{draw.Name}`, and its values are in order") : null;

    private static bool IsUnordered(DistributionCall call) => call.Through.Count == 0 && call.Of.Draws switch
    {
        DrawTypeSource.AsPattern => call.Of.Target.Element == Element.Index,
        DrawTypeSource.AsDistributions => !NetsInOpenUnits.IsBounded(call) && call.Distributions.All(IsUnordered),
        _ => true,
    };

    /// <summary>The first place in an expression.</summary>
    /// <param name="argument">The expression.</param>
    /// <param name="isLevel">Whether a level may stand here.</param>
    /// <param name="reader">What reads it, for the message.</param>
    private (SourceSpan Span, string Why)? In(Argument argument, bool isLevel, string reader) => argument switch
    {
        Position { Loop: { Plate: null } loop } position => !isLevel && loop.To == size ? AsNumber(position, reader) : null,
        Access read => (!isLevel && IsOfLevels(graph.Find(read.Of)) ? AsNumber(read, reader) : null) ?? InIndices(read.At),
        Part part => In(part.Of, isLevel, reader) ?? InIndices(part.At),
        Apply { Function.Name: "==" or "!=" } same => Any(same.Given, isLevel: true, same.Function.Name),
        // `z[G + g[n]]` is the second block of a vector of blocks
        Apply { Function.Name: "+" } sum when isLevel && sum.Arguments.Any(a => a is SizeValue block && block.Size == size) =>
            Any(sum.Given, isLevel, "+"),
        Apply { Function.Conditions: 1, Given: [var condition, var left, var right] } =>
            In(condition, isLevel: false, "if") ?? In(left, isLevel, reader) ?? In(right, isLevel, reader),
        Apply call when cumulative.Contains(call.Function.Name) && call.Type.Dims is [.., var last] && last.Size == size =>
            (call.Span, $"`{call.Function.Name}` adds or multiplies the levels up to each"),
        Apply call when call.Given.OfType<DistributionCall>().Any(StatedOrder.IsOrdinal) && call.Arguments.Any(IsRead) =>
            (call.Span, $"`{call.Function.Name}` is of a distribution whose states are in order"),
        Apply call => Any(call.Given, isLevel: false, call.Function.Name),
        Call call => Formals(call.Of) is { } formals ? call.Arguments.Select((a, i) => In(a, IsIndex(formals, i), call.Of))
            .FirstOrDefault(found => found is not null) : null,
        Fold fold => In(fold.Body, isLevel, reader),
        ArrayLiteral list => Any(list.Items, isLevel, reader),
        DistributionCall of => of.Arguments.Select(a => In(a.Argument, isLevel: false, of.Of.Name))
            .Concat(of.Through.SelectMany(flow => flow.Given.Select((a, i) => In(a, Formals(flow.Name) is { } own && IsIndex(own, i),
                flow.Name)))).FirstOrDefault(found => found is not null),
        DistributionCalls several => Any(several.Each, isLevel: false, reader),
        _ => null,
    };

    private bool IsRead(Expr argument) => argument is Access read && IsOfLevels(graph.Find(read.Of));

    private static (SourceSpan Span, string Why)? AsNumber(Expr read, string reader) =>
        (read.Span, $"`{reader}` reads `{read.Span.Text}` as a number");

    private (SourceSpan Span, string Why)? InIndices(IEnumerable<At> indices) => indices.OfType<ComputedIndex>()
        .Select(at => In(at.Position, isLevel: true, "")).FirstOrDefault(found => found is not null);

    private (SourceSpan Span, string Why)? Any(IEnumerable<Argument> arguments, bool isLevel, string reader) =>
        arguments.Select(a => In(a, isLevel, reader)).FirstOrDefault(found => found is not null);

    private ValueList<Formal>? Formals(string callable) => graph.Callables.FirstOrDefault(c => c.Name == callable)?.Arguments;

    private static bool IsIndex(ValueList<Formal> formals, int at) => at < formals.Count && formals[at].Type.Element == Element.Index;
}
