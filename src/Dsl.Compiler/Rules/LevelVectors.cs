namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Writes the draw of a vector with a number for each member of a plate or each level, `z: real[G] ~ Normal(0, 1)`, as a draw of each
/// number, `for i in G { z[i] ~ Normal(0, 1) }`, and that of whole columns, `y ~ Normal(mu, s)`, as a draw of each row: one story,
/// whichever way it is written.
/// </summary>
internal static class LevelVectors
{
    private static readonly string[] names = ["i", "j", "k", "l"];

    /// <summary>The story with these draws written out.</summary>
    public static ModelGraph WrittenOut(ModelGraph graph)
    {
        // most stories have none, and a check of theirs compiles nothing more
        foreach (var variable in graph.Variables)
            if (IsVector(variable))
            {
                graph = Found(graph);
                break;
            }

        foreach (var statement in graph.Story)
            if (statement is Draw { Target.At.Count: 0, Target.Type.Rank: > 0 }) return ColumnsOf(graph);
        return graph;
    }

    /// <summary>The story with draws of whole columns written out.</summary>
    private static ModelGraph ColumnsOf(ModelGraph graph) => graph with
    {
        Story = [.. graph.Story.Select(s => s is Draw draw && IsOfColumn(graph, draw)
            ? OfEach(graph, draw, graph[draw.Target.Of].Extents.Count) : s)],
    };

    /// <summary>Whether a statement draws a whole data name over plates that are in no others.</summary>
    private static bool IsOfColumn(ModelGraph graph, Draw draw) =>
        graph[draw.Target.Of] is { Role: Role.Data, Extents.Count: > 0 } data && data.Extents.Count <= names.Length
        && data.Extents.All(e => e.Plate is { Within: null }) && draw.Target.Type.Dims.All(d => d.PrefixOf is null) && IsDivisible(draw);

    private static ModelGraph Found(ModelGraph graph)
    {
        var sizes = graph.Plates.Select(p => p.Size).Concat(graph.Variables.Where(v => v.Role == Role.Data)
            .Select(v => v.Type.States).OfType<Size>()).Where(s => s.Symbol is { } name && !graph.Hyperparameters.Any(h => h.Name == name))
            .ToHashSet();
        var found = graph.Variables.Where(v => sizes.Count > 0 && IsVector(v)).Select(v => (Of: v, Count: DimsOf(v, sizes)))
            .Where(v => v.Count > 0 && IsDivisible(graph, v.Of, v.Count)).ToDictionary(v => v.Of.Name, v => v.Count);
        return found.Count == 0 ? graph : graph with
        {
            Variables = [.. graph.Variables.Select(v => found.TryGetValue(v.Name, out var count) ? AsArray(v, count) : v)],
            Story = [.. graph.Story.Select(Each)],
            Guide = [.. graph.Guide.Select(Each)],
        };

        Statement Each(Statement of) =>
            of is Draw { Target.At.Count: 0 } draw && found.TryGetValue(draw.Target.Of, out var count) ? OfEach(graph, draw, count) : of;
    }

    private static bool IsVector(Variable variable) =>
        variable is { Role: Role.Latent, Support: Reals, Extents.Count: 0, Type: { Rank: > 0, Element: Element.Real, ElementRank: 0 } };

    /// <summary>The number of dimensions up to the last one that a plate or levels give.</summary>
    private static int DimsOf(Variable variable, HashSet<Size> sizes) =>
        variable.Type.Dims.Index().Where(d => sizes.Contains(d.Item.Size)).Select(d => d.Index + 1).DefaultIfEmpty(0).Last() is var count
            && count <= names.Length && variable.Type.Dims.All(d => d.PrefixOf is null) ? count : 0;

    /// <summary>
    /// Whether one draw makes all its numbers, each from a distribution of its own that is not flat, in the story and its guide.
    /// </summary>
    private static bool IsDivisible(ModelGraph graph, Variable variable, int count) =>
        graph.StatementsOf(variable.Name).ToList() is [Draw draw] && IsDivisible(draw)
        && graph.Guide.OfType<Assignment>().Where(g => g.Target.Of == variable.Name)
            .All(g => g.Target.At.Count >= count || (g is Draw own && IsDivisible(own)));

    private static bool IsDivisible(Draw draw) =>
        draw is { Loops.Count: 0, Copies.Count: 0, Target.At.Count: 0, Distribution: { Through.Count: 0 } distribution }
        && distribution.Of.Target.Dims.Count == 0 && !distribution.Of.Is(DistributionTraits.Constant)
        && distribution.Arguments.All(a => a.Argument is Expr { Type: var type }
            && (type.Rank == 0 || IsSameShape(type, draw.Target.Type)));

    private static bool IsSameShape(TensorType one, TensorType other) =>
        one.Rank == other.Rank && one.Dims.Zip(other.Dims).All(d => d.First.Size == d.Second.Size);

    private static Variable AsArray(Variable variable, int count) => variable with
    {
        Extents = [.. variable.Type.Dims.Take(count)], Type = variable.Type with { Dims = [.. variable.Type.Dims.Skip(count)] },
    };

    private static Draw OfEach(ModelGraph graph, Draw draw, int count)
    {
        var taken = graph.Variables.Concat(graph.GuideVariables).Select(v => v.Name).Concat(graph.Plates.Select(p => p.Name)).ToHashSet();
        var free = names.Where(n => !taken.Contains(n)).Concat(names.Select(n => $"{n}_")).ToList();
        ValueList<Loop> loops = [.. draw.Target.Type.Dims.Take(count).Select((d, i) =>
            new Loop(free[i], d.Plate ?? graph.Plates.FirstOrDefault(p => p.Size == d.Size), Size.One, d.Size))];
        ValueList<At> at = [.. loops.Select(l => new AffineIndex(l, Size.Of(0)))];
        var target = (Access)ElementOf(draw.Target, at);
        return draw with
        {
            Loops = loops,
            Target = target,
            Distribution = draw.Distribution with
            {
                Arguments = [.. draw.Distribution.Arguments.Select(a => a with { Argument = ElementOf((Expr)a.Argument, at) })],
                Draws = target.Type,
            },
        };
    }

    /// <summary>The element of an array, of sums and the like that of each operand; a number is the same for each.</summary>
    private static Expr ElementOf(Expr value, ValueList<At> at)
    {
        var type = value.Type with { Dims = [.. value.Type.Dims.Skip(at.Count)] };
        return value switch
        {
            { Type.Rank: 0 } => value,
            Access access when !access.At.Any(a => a is WholeDimension or SliceIndex) =>
                access with { At = [.. access.At, .. at], Type = type },
            Apply { Function.CombinesElements: true } apply when apply.Given.All(g => g is Expr of
                && (of.Type.Rank == 0 || of.Type.Rank == value.Type.Rank)) =>
                apply with { Given = [.. apply.Given.Select(g => ElementOf((Expr)g, at))], Type = type },
            _ => new Part(value, at, type, value.Span),
        };
    }
}
