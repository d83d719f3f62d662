namespace ProbDsl.Inference.Binding;

/// <summary>
/// Labels with missing cells on which other data depend. Such a label becomes a latent with finitely many values, of which the given cells
/// are observations without error: `g[n] ~ Categorical(p)` is followed by `given g[n] ~ Categorical([if k == g[n] then 1 else 0 for k in
/// 1..K])`, so that every method that marginalizes finite latents sums over the missing ones.
/// </summary>
internal static class PartlyObservedLabels
{
    /// <summary>The story with these labels as latents; null if no label has such cells.</summary>
    /// <param name="problem">The story and its data.</param>
    /// <param name="tables">The files; a label with a file of its own is left as it is.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    public static ModelGraph? AsLatents(Problem problem, InputTables tables, StandardCatalog catalog)
    {
        var graph = problem.Graph;
        if (graph.Guide.Count > 0 || problem.Missing.Count == 0) return null;
        var files = tables.Names.Select(t => t.Name).ToHashSet();
        var labels = problem.MissingData.Filled.Keys.Select(name => graph[name])
            .Where(v => !files.Contains(v.Name) && DrawOf(graph, v) is not null).ToList();
        return labels.Count == 0 ? null : labels.Aggregate(graph, (story, label) => WithLatent(story, label, catalog));
    }

    /// <summary>The only draw of a label of one value each, in loops over its members; null for other data.</summary>
    private static Draw? DrawOf(ModelGraph graph, Variable data) =>
        data is { Type: { Rank: 0, Element: Element.Index or Element.Bool }, Support: FiniteSupport, Origin: ColumnOrigin }
            && graph.StatementsOf(data.Name).ToList() is [Draw { Target.Type.Rank: 0, Distribution.Through.Count: 0 } draw] ? draw : null;

    private static ModelGraph WithLatent(ModelGraph graph, Variable label, StandardCatalog catalog)
    {
        var draw = DrawOf(graph, label)!;
        var given = label with { Name = $"given {label.Name}" };
        var observation = Observation(draw, given, catalog);
        return graph with
        {
            Variables = [.. graph.Variables.SelectMany(v => v == label ? [given, label with { Role = Role.Latent, Origin = null }]
                : (Variable[])[v])],
            Story = [.. graph.Story.SelectMany(s => ReferenceEquals(s, draw) ? [draw, observation] : (Statement[])[s])],
        };
    }

    /// <summary>The observation of a label: its own value, with probability 1.</summary>
    private static Draw Observation(Draw draw, Variable given, StandardCatalog catalog)
    {
        var (name, at) = (draw.Target.Span.Text, draw.Target.Span.Text[draw.Target.Of.Length..]);
        var isTruth = given.Type.Element == Element.Bool;
        var right = isTruth ? $"Bernoulli(if {name} == 1 then 1 else 0)"
            : $"Categorical([if k == {name} then 1 else 0 for k in 1..{given.Type.States}])";
        var source = new SourceText("missing labels", $"`{given.Name}`{at} ~ {right}");
        var (span, left) =
            (new SourceSpan(source, 0, source.Text.Length), new SourceSpan(source, 0, source.Text.Length - right.Length - 3));
        var by = new SourceSpan(source, source.Text.Length - right.Length, right.Length);
        var signature = catalog.FindDistribution(isTruth ? "Bernoulli" : "Categorical")!;
        var level = new Loop("k", null, Size.One, given.Type.States ?? Size.Of(2));
        Expr value = isTruth ? Is(new Literal(1, TensorType.Int, by))
            : new Fold(FoldKind.List, level, Is(new Position(level, by)), new(Element.Simplex, [new(level.To)]), by);
        return draw with
        {
            Target = draw.Target with { Of = given.Name, Span = left },
            Distribution = new(signature, [new(signature.Parameters.First(p => p.Name == "p"), value)], draw.Target.Type, [], by),
            Span = span,
        };

        // 1 if the label has this value, else 0
        Expr Is(Expr value) => new Apply(catalog.FindFunction("if")!, (ValueList<Expr>)
        [
            new Apply(catalog.FindFunction("==")!, (ValueList<Expr>)[value, draw.Target with { Span = by }], TensorType.Bool, by),
            new Literal(1, TensorType.Int, by), new Literal(0, TensorType.Int, by),
        ], new(Element.Unit, []), by);
    }
}
