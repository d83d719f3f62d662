namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks indices that are computed from data and finite latents, such as `a[j[n]]`, at every member of the loops around them and every
/// value of these latents.
/// </summary>
internal sealed class ComputedIndexChecks(Problem problem, StandardCatalog catalog)
{
    private readonly bool lowers = ClosedFormRowRequirement.InGroups.IsMetBy(StoryFacts.Of(problem.Graph, catalog));
    private readonly KnownValues known = new(problem);
    private readonly MemberPlaces places = new(problem);

    /// <summary>A diagnostic for each computed index of an access that is out of range, at the first member where it is.</summary>
    public IEnumerable<Diagnostic> Find(Statement statement, Access access)
    {
        if (problem.Graph.Guide.Contains(statement)) yield break;
        foreach (var (at, index) in access.At.Index())
            if (index is ComputedIndex by && Outside(statement, by.Position, problem.Graph[access.Of].Whole.Dims[at].Size) is { } found)
                yield return IndexDiagnostics.Outside(access.Span, access.Of, found.Position, found.Size, found.Where);
    }

    private (long Position, long Size, string? Where)? Outside(Statement statement, Expr position, Size size)
    {
        var read = DeepReads.Find(problem.Graph, position).Select(a => problem.Graph[a.Of]).Distinct().ToList();
        if (!(lowers || known.IsKnown(statement, position)) || read.Exists(v => v.Role == Role.Param
            || (v.Role == Role.Data && !problem.Data.ContainsKey(v.Name)) || (v.Role == Role.Latent && v.Support is not FiniteSupport)))
            return null;
        var lowering = new ExpressionEvaluator(problem, catalog).Story(read.Where(v => v.Role == Role.Latent));
        Axis[] axes;
        double[][] values;
        try
        {
            var (of, _) = LoweringLimit.Try(() => lowering.Inside(statement, Lowered));
            if (of is null) return null;      // the plan reports it
            axes = Axis.Union(of.SelectMany(v => v.Axes));
            values = [.. of.Select(v => Interpreter.Evaluate(v.SpreadOver(axes).Value).Values)];
        }
        catch (IndexOutOfProgramRange)
        {
            return null;      // an index inside a definition that it reads: reported there
        }

        for (var element = 0; element < values[0].Length; element++)
            if (values[2][element] != 0 && !(values[0][element] >= 1 && values[0][element] <= values[1][element]))
                return ((long)values[0][element], (long)values[1][element],
                    WhereIs(statement, lowering.AxesOf(statement.Loops), axes, element));
        return null;

        AxisTensor[] Lowered()
        {
            var bound = lowering.Bind(statement.Loops);
            var isThere = lowering.Enter(statement.Loops, bound) ?? new(lowering.Builder.Constant(1), []);
            var (at, length) = (lowering.Lower(position, bound), lowering.Indices.ValueOf(size, bound));
            lowering.Leave(statement.Loops);
            return [at, length, isThere];
        }
    }

    /// <summary>The group and row of an element of a value over axes.</summary>
    private string? WhereIs(Statement statement, Axis[] loops, Axis[] axes, int element)
    {
        var members = new Dictionary<Axis, int>();
        foreach (var axis in axes.Reverse())
        {
            members[axis] = (element % axis.Size) + axis.First;
            element /= axis.Size;
        }

        return statement.Loops.Zip(loops).Where(l => l.First.Plate is not null && members.ContainsKey(l.Second))
            .Select(l => (Plate: l.First.Plate!, Member: members[l.Second])).ToList() is { Count: > 0 } found
            ? places.Of([.. found.Where(f => f.Plate == found[^1].Plate || GroupNesting.Around(found[^1].Plate).Contains(f.Plate))
                .DistinctBy(f => f.Plate)]) : null;
    }
}
