namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// Finds why a story cannot be drawn from its prior: params without a value, nets without weights, distributions without a sampler, terms
/// that only add a weight. Unknowns with values from a fit are not drawn and not checked.
/// </summary>
public sealed class DrawChecks(ModelGraph graph, StandardCatalog catalog, IReadOnlySet<string>? known = null)
{
    private const string Fit = "fit the story, `probdsl fit STORY --out DIR`, and draw from the fit: `probdsl sample DIR`";

    /// <summary>Nets with known weights.</summary>
    public IReadOnlySet<string> Trained { get; init; } = new HashSet<string>();

    /// <summary>Data with known rows, so that nonparametric distributions of them can be drawn from.</summary>
    public IReadOnlySet<string> Rows { get; init; } = new HashSet<string>();

    /// <summary>
    /// Data with known or individually missing cells: outside of a range that depends on the row they keep their cells.
    /// </summary>
    public IReadOnlySet<string> Given { get; init; } = new HashSet<string>();

    public IEnumerable<Diagnostic> Find() =>
        [.. Nothing(), .. Unknowns(), .. Run.SelectMany(Of), .. Run.SelectMany(new GroupDrawChecks(graph).Of), .. CyclicStatements()];

    /// <summary>The statements that are drawn or computed, or that add a weight to these.</summary>
    private IEnumerable<Statement> Run =>
        known is null ? graph.Story : graph.Story.Where(s => s is Assignment reported
            ? !known.Contains(reported.Target.Of) : !ExprTree.Reads(s).All(r => known.Contains(r.Of)));

    /// <summary>Why some of its statements cannot be drawn, given all that they read.</summary>
    public IEnumerable<Diagnostic> FindIn(IReadOnlyList<Statement> statements) =>
        [.. statements.SelectMany(Of), .. statements.SelectMany(new GroupDrawChecks(graph).Of)];

    private IEnumerable<Diagnostic> Nothing()
    {
        if (!graph.Assignments.Any())
            yield return SamplingDiagnostics.CannotDraw(graph.FirstStatement, "it draws and defines no variable",
                "write a draw, as in `for n in rows { x[n] ~ Normal(mean, sd) }`");
    }

    private IEnumerable<Diagnostic> Unknowns()
    {
        foreach (var param in graph.Variables.Where(v => v.Role == Role.Param && known?.Contains(v.Name) != true))
            if (param.Origin is not StartOrigin start)
                yield return SamplingDiagnostics.CannotDraw(param.Span,
                    $"`{param.Name}` is a `param`, which has no prior and no initial value",
                    $"give it a prior, `{param.Name} ~ ...`, or a value to draw with, `param {Declared(param)} = ...`");
            else if (ExprTree.Accesses(start.Value).FirstOrDefault(a => graph.StatementsOf(a.Of).Any()) is { } drawn)
                yield return SamplingDiagnostics.CannotDraw(drawn.Span,
                    $"the initial value of `{param.Name}` reads `{drawn.Of}`, which is drawn later",
                    "write a number as the initial value");
        var path = StoryStructures.Of(graph).Path;
        var along = path?.NetsOf(graph) ?? [];
        foreach (var trained in graph.Callables.Where(c => c is Net or Flow && !Trained.Contains(c.Name)
            && (along.Contains(c) || (IsRead(c.Name) && !(c is Flow && IsAlong(c.Name, path))))))
            yield return SamplingDiagnostics.CannotDraw(trained.Span,
                $"`{trained.Name}` is {Articled.Of(trained.Sort.ToString().ToLowerInvariant())}, whose weights come from a fit",
                "draw from a fit, `probdsl fit STORY --out DIR` and `probdsl sample DIR`; "
                    + "or use a function with numbers, which needs no fit");
    }

    private static string Declared(Variable param) =>
        $"{param.Name}{(param.Extents.Count == 0 ? "" : $"[{string.Join(", ", param.Extents)}]")}: {param.Type}";

    /// <summary>Whether a flow is integrated along time by a net, and has no weights of its own.</summary>
    private bool IsAlong(string flow, ContinuousTimeDraw? path) =>
        path is not null && !path.TrainedOf(graph).Contains(flow) && path.Draw.Distribution.Through.Any(t => t.Name == flow);

    private bool IsRead(string callable) => Run.SelectMany(ExprTree.RightSides).SelectMany(ExprTree.All)
        .Any(a => a is Call call && call.Of == callable || a is CallableName name && name.Name == callable
            || a is DistributionCall distribution && distribution.Through.Any(f => f.Name == callable));

    private IEnumerable<Diagnostic> Of(Statement statement)
    {
        if (statement is TargetIncrement)
            yield return SamplingDiagnostics.CannotDraw(statement.Span, "`target +=` adds a weight and draws no variable",
                "remove the line to draw from the rest");
        if (statement.Copies.FirstOrDefault(c => c.IsMask) is { } mask
            && !(statement is Assignment drawn && Given.Contains(drawn.Target.Of)))
            yield return SamplingDiagnostics.PartOfRange(statement.Name, mask.Times.Span);
        if (statement.Copies.FirstOrDefault(c => !c.IsMask) is { } copies)
            yield return SamplingDiagnostics.CannotDraw(copies.Times.Span, $"`{statement.Name}` occurs several times for one row",
                "write one row for each copy");
        if (statement is Draw draw)
            foreach (var call in DistributionsOf(draw.Distribution))
                if (Of(draw, call) is { } limit) yield return limit;
        if (statement is Draw { Distribution: var cut, Target.Of: var of } && !TypeTruncation.CanTruncate(cut, catalog)
            && (cut.Of.Is(DistributionTraits.Truncating) || TypeTruncation.Find(graph[of].Type.Element, cut) is not null))
            yield return SamplingDiagnostics.CannotDraw(cut.Span,
                $"`{statement.Name}` is truncated, but `{cut.Of.Name}` has no sampler between bounds here",
                "truncate a univariate distribution with a closed-form distribution function, or draw it without truncation");
        var parts = ExprTree.RightSides(statement).SelectMany(ExprTree.All).ToList();
        // slices that are read as running totals, or as the prefixes of nets
        var read = parts.OfType<Apply>().Where(a => RunningTotal.Find(a) is not null).Select(a => a.Given[0])
            .ToHashSet(ReferenceEqualityComparer.Instance);
        read.UnionWith(parts.OfType<Call>().Where(c => graph.Callables.Any(n => n is Net && n.Name == c.Of)).SelectMany(c => c.Arguments)
            .Where(a => a.Type.IsPrefix));
        foreach (var part in parts.Where(p => !read.Contains(p)))
            if (OfPart(part) is { } limit) yield return limit;
        if (statement is Assignment reported
            && reported.Loops.FirstOrDefault(l => l.From.Symbols.Concat(l.To.Symbols).Any(s => Size.LoopOf(s) is not null)) is { } inner)
            yield return SamplingDiagnostics.CannotDraw(reported.Target.Span, $"the range {inner.From}..{inner.To} depends on another loop",
                "make the loops of a drawn array run over the same range everywhere");
    }

    /// <summary>Errors for cyclic statements without a chain that orders their members, such as positions given by data.</summary>
    private IEnumerable<Diagnostic> CyclicStatements() =>
        from step in SamplingOrder.Sort([.. Run.OfType<Assignment>()])
        where step.Chains is null
        let statement = step.Statements[0]
        select SamplingDiagnostics.CannotDraw(statement.Target.Span,
            $"`{statement.Name}` depends on itself, directly or through what it reads, and no loop orders its members", "make each member "
                + "read the one before it, `[t-1]`, in one loop, and write a first member such as `err[1]` without reading the outcome");

    private static IEnumerable<DistributionCall> DistributionsOf(DistributionCall call) => ExprTree.All(call).OfType<DistributionCall>();

    private Diagnostic? Of(Draw draw, DistributionCall call)
    {
        if (call == draw.Distribution && StoryStructures.Of(graph).Path is { } path && path.Draw == draw) return OfPath(path);
        if (call.Through.Count > 0 && !(ReferenceEquals(call, draw.Distribution) && FlowLowering.Supports(graph, draw)))
            return SamplingDiagnostics.CannotDraw(call.Span, $"`{draw.Name}` uses a flow here, which is not supported yet",
                "write the map as a definition: `y = exp(z)`");
        if (ReferenceEquals(call, draw.Distribution) && FlowStage.Expand(graph, draw).FirstOrDefault(s => IsUntrained(s.Name.Split('.')[0])
            && s.Use.HasWeights) is { } open) return WeightsOfAFit(open.Use.Span);
        if (call.Of.Is(DistributionTraits.Unnormalized)) return OfEnergy(draw);
        if (catalog[call.Of] is ISampler || Rows.Contains(draw.Target.Of)) return null;
        if (call.Of.Draws == DrawTypeSource.AsDeclared)
            return SamplingDiagnostics.CannotDraw(call.Span, $"`{call.Of.Name}` is nonparametric: it needs the rows of a fit", Fit);
        return SamplingDiagnostics.CannotDraw(call.Span, $"`{call.Of.Name}` has no sampler",
            call.Of.Is(DistributionTraits.Improper) ? "give it a proper prior, as in `Normal(0, 10)`"
                : "`probdsl distributions` lists those that have one");
    }

    /// <summary>Why a continuous-time draw cannot be drawn: its base needs a sampler, and its velocity or score known weights.</summary>
    private Diagnostic? OfPath(ContinuousTimeDraw path)
    {
        if (path.Field is FieldUse && IsUntrained(path.Name)) return WeightsOfAFit(path.Field.Span);
        if (path.Maps.FirstOrDefault(m => IsUntrained(m.Name) && m.Use.HasWeights) is { } open) return WeightsOfAFit(open.Use.Span);
        if (path.After.FirstOrDefault(m => m.Use.Of is not IFlowMap) is { Use: var map })
            return SamplingDiagnostics.CannotDraw(map.Span, $"`{map.Name}` after an `ode` is not supported yet",
                "end with the `ode`, or with `scale()`");
        if (path.Sde is { Of: not LinearSde } sde)
            return SamplingDiagnostics.CannotDraw(sde.Span, $"`{sde.Of.Name}` is not supported yet", "`probdsl sdes` lists those that are");
        return path.Sde is null && catalog[path.Draw.Distribution.Of] is not ISampler
            ? SamplingDiagnostics.CannotDraw(path.Draw.Distribution.Span, $"`{path.Draw.Distribution.Of.Name}` has no sampler",
                "`probdsl distributions` lists those that have one")
            : null;
    }

    /// <summary>Why an energy-based model cannot be drawn: its chains move all members of the target at once.</summary>
    private Diagnostic? OfEnergy(Draw draw) =>
        draw.Loops.All(l => l.IsWholePlate) && draw.Target.At.Select(a => (a as AffineIndex)?.Loop).SequenceEqual(draw.Loops)
            && graph.Story.OfType<Draw>().Count(d => d.Distribution.Of.Is(DistributionTraits.Unnormalized)) == 1 ? null
            : SamplingDiagnostics.CannotDraw(draw.Distribution.Span,
                $"`{draw.Name}` is one of several draws from energies, or of a part of a plate",
                $"draw all rows by one statement: `for n in rows {{ {draw.Target.Of}[n] ~ EnergyBased(...) }}`");

    private static Diagnostic WeightsOfAFit(SourceSpan use) =>
        SamplingDiagnostics.CannotDraw(use, $"`{use.Text}` has weights, which come from a fit", Fit);

    /// <summary>Whether a map after `|>` has no trained weights; flows with a name are checked elsewhere.</summary>
    private bool IsUntrained(string name) => graph.Callables.All(c => c.Name != name.Split('.')[0]) && !Trained.Contains(name);

    private static Diagnostic? OfPart(Argument part) => part switch
    {
        Access access when IsOpenSlice(access.At) => SamplingDiagnostics.CannotDraw(access.Span,
            $"`{access.Span.Text}` has another length at each position", "`sum` and `prod` of such a slice are supported: `sum(a[1..t])`"),
        _ => null,
    };

    private static bool IsOpenSlice(IEnumerable<At> at) =>
        at.Any(a => a is SliceIndex slice && slice is not { From: AffineIndex { Loop: null }, To: AffineIndex { Loop: null } });
}
