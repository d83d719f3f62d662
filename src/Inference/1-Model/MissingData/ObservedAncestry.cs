namespace ProbDsl.Inference.MissingData;

/// <summary>
/// Follows what is observed to everything that it depends on, through definitions and further draws: latents by name, missing cells one by
/// one. If an index cannot be determined, every cell along it counts as read.
/// </summary>
public sealed class ObservedAncestry
{
    private readonly ModelGraph graph;
    private readonly RowsAfterLastObserved? ahead;
    private readonly MissingBeforeNewRows? behind;
    private readonly StatementReads reads;
    private readonly Dictionary<string, IncompleteData> incomplete;
    private readonly HashSet<string> latents = [];
    private readonly HashSet<Statement> reached = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(Statement Statement, int[]? Member)> open = [];

    /// <param name="graph">The story.</param>
    /// <param name="problem">The story with its data; null if every cell is observed.</param>
    public ObservedAncestry(ModelGraph graph, Problem? problem)
    {
        (this.graph, ahead) = (graph, problem?.Continued.Count > 0 ? new(problem) : null);
        incomplete = problem?.Missing.Where(m => m.Value.Count > 0)
            .ToDictionary(m => m.Key, m => new IncompleteData(problem, graph[m.Key], m.Value.Mask)) ?? [];
        reads = new(graph, problem, incomplete.Keys);
        behind = problem is not null && incomplete.Count > 0 && problem.Continued.Values.Any(c => c.First > 0) ? new(problem, incomplete)
            : null;
    }

    public MissingDataAnalysis Find()
    {
        if (!graph.Story.Any(IsObserved))
            return new(new HashSet<string>(), new Dictionary<string, bool[]>(), new Dictionary<string, int[]>(), new HashSet<Statement>());
        foreach (var statement in graph.Story) Begin(statement);
        while (open.TryPop(out var next)) Follow(next.Statement, next.Member);
        var dropped = graph.Variables.Where(v => v.Role == Role.Latent && !latents.Contains(v.Name)).Select(v => v.Name).ToHashSet();
        var silent = graph.Story.OfType<Draw>()
            .Where(d => dropped.Contains(d.Target.Of) || (incomplete.TryGetValue(d.Target.Of, out var data) && !data.Counts(d)))
            .ToHashSet<Statement>(ReferenceEqualityComparer.Instance);
        var partial = Cells(g => g.Partial(IsNormal));
        var all = new MissingDataAnalysis(dropped, Cells(g => g.Marginalized()), Cells(g => g.UnknownCells()), silent)
        {
            Partial = HasMarginals ? partial : new Dictionary<string, bool[]>(),
            PartialGivenUnknowns = partial.Where(p => !graph.Guide.OfType<Draw>().Any(d => d.Target.Of == p.Key)).ToDictionary(),
        };
        return behind?.FindUnread(all.Filled) is { Count: > 0 } unread ? all.WithoutDrawsOf(unread, name => incomplete[name].Size) : all;
    }

    /// <summary>Whether missing numbers of a data name could be marginalized, if there were any.</summary>
    public bool MayIntegrate => HasMarginals && graph.Story.OfType<Draw>().Any(d => graph[d.Target.Of].Role == Role.Data && IsNormal(d));

    /// <summary>With a `param`, and at a draw of a fit, missing numbers are marginalized; a guide treats them itself.</summary>
    private bool HasMarginals =>
        !graph.HasWeights && graph.Guide.Count == 0 && (ahead is not null || graph.Variables.Any(v => v.Role == Role.Param));

    private bool IsNormal(Draw draw) =>
        draw.Distribution.Of.Is(DistributionTraits.GaussianVector) && draw.Distribution.Through.Count == 0
            && graph[draw.Target.Of].Type is { Element: Element.Real, ElementRank: 0 };

    /// <summary>Whether a statement is observed; a story without such a statement is its prior, and nothing of it is dropped.</summary>
    private bool IsObserved(Statement statement) =>
        statement is TargetIncrement || (statement is Draw draw && graph[draw.Target.Of].Role == Role.Data);

    private Dictionary<string, T> Cells<T>(Func<IncompleteData, T?> of)
        where T : class =>
        incomplete.Select(g => (g.Key, Value: of(g.Value))).Where(g => g.Value is not null).ToDictionary(g => g.Key, g => g.Value!);

    /// <summary>Starts from what always counts: data, `target +=`, and a distribution that does not integrate to 1.</summary>
    private void Begin(Statement statement)
    {
        if (statement is TargetIncrement) open.Push((statement, null));
        if (statement is not Draw draw) return;
        var counts = !Normalization.IsCertain(draw.Distribution);
        if (incomplete.TryGetValue(draw.Target.Of, out var data)) foreach (var cell in data.Events(draw, counts)) MarkAsCounted(data, cell);
        else if (counts || graph[draw.Target.Of].Role == Role.Data) Reach(draw);
    }

    private void Reach(Draw draw)
    {
        if (graph[draw.Target.Of].Role == Role.Latent) latents.Add(draw.Target.Of);
        open.Push((draw, null));
    }

    /// <summary>Continues with the reads of a statement, at one member or at all.</summary>
    private void Follow(Statement statement, int[]? member)
    {
        var isFirst = reached.Add(statement);
        if (!isFirst && member is null) return;
        if (isFirst) foreach (var latent in reads.Latents(statement)) Reach(latent);
        foreach (var (name, cell) in reads.Cells(statement, member))
        {
            if (!incomplete[name].IsMissing(cell) || ahead?.Contains(name, cell) == true) continue;
            incomplete[name].MarkAsRead(cell);
            MarkAsCounted(incomplete[name], cell);
        }
    }

    private void Reach(string latent)
    {
        if (!latents.Add(latent)) return;
        foreach (var draw in graph.StatementsOf(latent)) open.Push((draw, null));
    }

    /// <summary>Marks the draw of this cell as counted.</summary>
    private void MarkAsCounted(IncompleteData data, int cell)
    {
        if (data.MarkAsCounted(cell) is { } drawn) open.Push((drawn.Draw, drawn.Member));
    }
}
