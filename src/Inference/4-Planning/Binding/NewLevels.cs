namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks whether levels that a fit has not seen can be drawn: every variable with a value for each level is drawn from its own
/// distribution, given the rest, and no statement reads all levels at once.
/// </summary>
internal static class NewLevels
{
    /// <summary>The reason why further levels of a size cannot be drawn, as text; null if they can.</summary>
    public static string? ReasonAgainst(ModelGraph graph, string size, SavedData fit)
    {
        var each = graph.Variables.Where(v => v.Whole.Dims.Any(d => d.Size.Symbols.Contains(size))).ToList();
        if (each.Find(v => v.Role == Role.Param) is { } param)
            return $"`{param.Name}` is a `param`, which has no distribution to draw new values from";
        if (each.Find(v => v.Role is Role.Data or Role.Constant) is { } given) return $"`{given.Name}` has no values for new levels";
        if (graph.Variables.FirstOrDefault(v => fit.InGuide.Contains(v.Name) && Mentions(v.Whole, size)) is { } guided)
            return $"the guide has trained weights of `{guided.Name}` for each of them";
        foreach (var statement in graph.Story)
            if (ReasonAgainst(graph, statement, size) is { } reason) return reason;
        return WithWeights(graph, size) is { } trained ? $"`{trained}` has trained weights for each of them" : null;
    }

    /// <summary>The net or flow that has weights for each level, such as an embedding; null if there is none.</summary>
    private static string? WithWeights(ModelGraph graph, string size)
    {
        foreach (var callable in graph.UsedCallables.Append(graph.Critic).OfType<Callable>())
            if (callable is Net or Flow { HasWeights: true } && TypesOf(callable).Any(type => Mentions(type, size))) return callable.Name;
        return graph.Story.Concat(graph.Guide).OfType<Draw>().SelectMany(d => d.Distribution.Through)
            .Where(flow => flow.HasWeights && flow.Given.Any(value => Mentions(value.Type, size)))
            .Select(flow => flow.Name).FirstOrDefault();
    }

    private static IEnumerable<TensorType> TypesOf(Callable callable) => callable switch
    {
        Net net => net.Arguments.Select(a => a.Type).Concat(net.Outputs.Select(o => o.Type)).Concat(net.AllLayers.Select(l => l.Makes)),
        Flow flow => flow.Arguments.Select(a => a.Type).Append(flow.Type),
        _ => [],
    };

    private static bool Mentions(TensorType type, string size) =>
        type.States?.Symbols.Contains(size) == true || type.Dims.Any(d => d.Size.Symbols.Contains(size));

    private static string? ReasonAgainst(ModelGraph graph, Statement statement, string size)
    {
        if (statement is Draw draw)
        {
            if (draw.Target.Type.Dims.TakeLast(draw.Distribution.Of.Target.Dims.Count).Any(d => d.Size.Symbols.Contains(size))
                || draw.Distribution.Draws.States?.Symbols.Contains(size) == true) return $"`{draw.Name}` is one draw over all of them";
            if (ExprTree.Reads(draw).Any(r => r.Of == draw.Target.Of)) return Joined(statement, draw.Target.Of, graph, size);
        }

        if (statement.Loops.Any(l => l.To.Symbols.Contains(size) && !(l.From == Size.One && l.To == Size.Of(size))))
            return $"`{statement.Name}` covers only some of them";
        var arguments = ExprTree.RightSides(statement).SelectMany(ExprTree.All).ToList();
        if (arguments.OfType<SizeValue>().Any(q => q.Size.Symbols.Contains(size))) return $"`{statement.Name}` reads their number";
        return arguments.OfType<Access>().Where(a => !IsOwn(graph, a, statement, size))
            .Select(a => $"`{statement.Name}` reads all of `{a.Of}` at once").FirstOrDefault();
    }

    private static string? Joined(Statement statement, string variable, ModelGraph graph, string size) =>
        graph[variable].Whole.Dims.Any(d => d.Size.Symbols.Contains(size)) ? $"`{statement.Name}` makes each depend on another" : null;

    /// <summary>Whether an access reads one level, by a loop of the statement, by a position, or by the name of a level.</summary>
    private static bool IsOwn(ModelGraph graph, Access access, Statement statement, string size) =>
        graph[access.Of].Whole.Dims.Index().Where(d => d.Item.Size.Symbols.Contains(size))
            .All(d => access.At.ElementAtOrDefault(d.Index) switch
            {
                ComputedIndex => true,
                AffineIndex { Loop: null } at => !at.Offset.Symbols.Contains(size),
                AffineIndex { Loop: { } loop } at => at.Offset == Size.Of(0) && statement.Loops.Contains(loop),
                _ => false,
            });
}
