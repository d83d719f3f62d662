namespace ProbDsl.Inference.Variational;

/// <summary>
/// The parts of a variable that the guide alone draws, each an invertible function of some of its elements: log q of the parts is that of
/// the variable minus the logarithms of the absolute derivatives. Its treatment follows those of the draws.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="whole">The draw of the variable.</param>
/// <param name="parts">The draws of the parts.</param>
/// <param name="axes">The axes of the draws.</param>
internal sealed class ChangeOfVariables(GuidedRequest request, Draw whole, ValueList<PartOfDraw> parts, GuideAxes axes) : ILoweredTreatment
{
    public GuidedStory Bind(GuidedStory both)
    {
        CheckCover(both.Guide.Problem);
        var graph = both.Guide.Problem.Graph;
        if (request.HoldsGuide && parts.FirstOrDefault(p => IsTrained(graph, p)) is { } trained)
            throw new LoweringLimit(trained.Draw, $"`{trained.Draw.Distribution.Span.Text}` has parameters of the guide, but their "
                + "gradient is not to flow through log q", "remove `--gradient`, or move the parameters into the distribution of "
                + $"`{whole.Target.Of}`");
        var variable = graph[whole.Target.Of];
        var sum = parts.Select(p => Ops.SumAll(both.Guide.Array(p.Draw.Target.Of).Value)).Aggregate((a, b) => a + b);
        var derivatives = Ops.Log(Ops.Abs(Gradient.Derive(sum, both.Guide.Array(variable.Name).Value)[0]));
        Axis[] labels = [.. new[] { axes.ParticlesOf(variable), axes.RowsOf(variable) }.OfType<Axis>()];
        var each = Ops.Sum(derivatives, [.. Enumerable.Range(labels.Length, derivatives.Shape.Rank - labels.Length)]);
        Axis[] over = [.. new[] { axes.RowsOf(variable) }.OfType<Axis>()];
        return both with { Terms = both.Terms.Add(new(AxisTensor.Canonical(each, labels), over, [], whole) { Role = TermRole.Guide }) };
    }

    /// <summary>The variables that the guide alone draws, with the parts that the story's latents are.</summary>
    public static IEnumerable<(Draw Whole, ValueList<PartOfDraw> Parts)> Find(ModelGraph graph, IReadOnlyList<Draw> draws) =>
        draws.Select(d => PartOfDraw.Find(graph, d)).OfType<PartOfDraw>().GroupBy(p => p.Read.Of)
            .Select(g => (draws.First(d => d.Target.Of == g.Key), (ValueList<PartOfDraw>)[.. g]));

    /// <summary>Whether a function of a part has params or nets, whose gradient flows through log q.</summary>
    public static bool HasTrainedParts(ModelGraph graph) =>
        Find(graph, [.. graph.Guide.OfType<Draw>()]).SelectMany(v => v.Parts).Any(p => IsTrained(GuideGraph.Create(graph), p));

    private static bool IsTrained(ModelGraph graph, PartOfDraw part) =>
        DeepReads.Find(graph, part.Draw).Any(r => graph[r.Of].Role == Role.Param)
        || CalledNets.Calls(graph, ExprTree.RightSides(part.Draw)).Count > 0;

    /// <exception cref="LoweringLimit">An element is read twice, or not at all.</exception>
    private void CheckCover(Problem problem)
    {
        var dims = problem.ShapeOf(problem.Graph[whole.Target.Of]);
        var plates = whole.Loops.Count;
        var inner = dims[plates..];
        var isRead = new bool[inner.Count];
        foreach (var part in parts)
        {
            for (var at = 0; at < plates; at++)
                if (part.Read.At.ElementAtOrDefault(at) is not AffineIndex { Loop: { } loop } own || own.Offset != Size.Of(0)
                    || loop.Plate != whole.Loops[at].Plate || !part.Draw.Loops.Contains(loop))
                    throw Limit(part, $"it does not read `{whole.Target.Of}` at its own `{whole.Loops[at].Name}`");
            foreach (var element in Elements(problem, part, inner, plates))
            {
                if (element < 0 || element >= isRead.Length) throw Limit(part, $"it reads beyond the end of `{whole.Target.Of}`");
                if (isRead[element]) throw Limit(part, $"`{part.Read.Span.Text}` is read twice");
                isRead[element] = true;
            }
        }

        if (Array.IndexOf(isRead, false) is var left and >= 0)
            throw Limit(parts[^1], $"{isRead.Count(r => !r)} elements of `{whole.Target.Of}` are not read");
    }

    /// <summary>The positions, in the variable without its plates, that a part reads; one beyond the end is the length.</summary>
    private static IEnumerable<int> Elements(Problem problem, PartOfDraw part, Shape inner, int plates)
    {
        var rows = part.Read.At.Take(plates).OfType<AffineIndex>().Select(a => a.Loop);
        IEnumerable<ImmutableDictionary<Loop, int>> members = [ImmutableDictionary<Loop, int>.Empty];
        foreach (var loop in part.Draw.Loops.Where(l => !rows.Contains(l)))
        {
            var (from, to) = problem.RangeOf(loop);
            members = [.. members.SelectMany(m => Enumerable.Range(from, to - from + 1).Select(at => m.Add(loop, at)))];
        }

        return members.SelectMany(member => Enumerable.Range(0, inner.Rank).Aggregate((IEnumerable<int>)[0], (before, dim) =>
            before.SelectMany(b => Positions(member, part.Read.At.ElementAtOrDefault(plates + dim), inner[dim])
                .Select(p => p < 1 || p > inner[dim] ? inner.Count : (b * inner[dim]) + p - 1))));

        IEnumerable<int> Positions(ImmutableDictionary<Loop, int> member, At? at, int size) => at switch
        {
            AffineIndex one => [PositionOf(member, one)],
            SliceIndex { From: AffineIndex first, To: AffineIndex last } =>
                Enumerable.Range(PositionOf(member, first), Math.Max(0, PositionOf(member, last) - PositionOf(member, first) + 1)),
            _ => Enumerable.Range(1, size),
        };

        int PositionOf(ImmutableDictionary<Loop, int> member, AffineIndex at) =>
            problem.SizeOf(at.Offset) + (at.Loop is { } loop ? member[loop] : 0);
    }

    private LoweringLimit Limit(PartOfDraw part, string reason) => new(part.Draw, $"{reason}, so the guide has no density",
        $"let each element of `{whole.Target.Of}` be read once, by one `Delta`");
}
