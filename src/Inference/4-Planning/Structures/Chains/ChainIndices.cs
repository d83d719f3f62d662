namespace ProbDsl.Inference.Structures.Chains;

/// <summary>Brackets along a chain: the loops, members and reads of its statements.</summary>
public static class ChainIndices
{
    /// <summary>The loop that runs along a bracket of a draw's target.</summary>
    public static Loop? LoopOf(Draw draw, int along) => (draw.Target.At[along] as AffineIndex)?.Loop;

    /// <summary>The indices of the member this many positions later.</summary>
    public static ValueList<At> Moved(ValueList<At> at, int along, int by) =>
        [.. at.Select((a, i) => i == along && a is AffineIndex affine ? affine with { Offset = affine.Offset + Size.Of(by) } : a)];

    /// <summary>Whether a read is of exactly this element.</summary>
    public static bool IsAt(Access read, Access element) =>
        read.Of == element.Of && read.At.Reverse().SkipWhile(a => a is WholeDimension).Reverse().SequenceEqual(element.At);

    /// <summary>The first and last position of a target along a bracket.</summary>
    public static (Size First, Size Last) Range(Draw draw, int along) =>
        draw.Target.At[along] is AffineIndex { Loop: { } loop, Offset: var offset }
            ? (loop.From + offset, loop.To + offset)
            : (((AffineIndex)draw.Target.At[along]).Offset, ((AffineIndex)draw.Target.At[along]).Offset);

    /// <summary>
    /// A part that varies over the members of these loops, through `=`, other than the noised values; null if there is none.
    /// </summary>
    public static Expr? Varying(ModelGraph graph, Argument argument, IReadOnlySet<Loop> loops, Func<Access, bool> isNoised)
    {
        // what several reads share is looked at once
        var constant = new HashSet<Access>();
        return In(argument);

        Expr? In(Argument part) => part switch
        {
            Position position when loops.Contains(position.Loop) => position,
            Access access when isNoised(access) || constant.Contains(access) => null,
            Access access when graph[access.Of].Role == Role.Derived && Definitions.Expand(graph, access) is { } definition =>
                In(definition) is null && constant.Add(access) ? null : access,
            Access access when ExprTree.LoopsOf(access).Any(loops.Contains) => access,
            _ => ExprTree.Children(part).Select(In).FirstOrDefault(found => found is not null),
        };
    }

    /// <summary>Every net that an argument calls, through `=` and functions.</summary>
    public static IEnumerable<string> Nets(ModelGraph graph, Argument argument) => Nets(graph, argument, []);

    private static IEnumerable<string> Nets(ModelGraph graph, Argument argument, HashSet<string> seen)
    {
        foreach (var part in ExprTree.All(argument))
        {
            if (part is Call call)
            {
                var callable = graph.Callables.First(c => c.Name == call.Of);
                if (callable is Net) yield return call.Of;
                else if (callable is StoryFunction function && seen.Add(call.Of))
                    foreach (var inner in Nets(graph, function.Body, seen)) yield return inner;
            }
            else if (part is Access access && graph[access.Of].Role == Role.Derived && seen.Add(access.Of))
            {
                foreach (var inner in graph.StatementsOf(access.Of).OfType<Define>().SelectMany(d => Nets(graph, d.Value, seen)))
                    yield return inner;
            }
        }
    }
}
