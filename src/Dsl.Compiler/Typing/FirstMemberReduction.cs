namespace ProbDsl.Compiler.Typing;

/// <summary>
/// First members of a chain that stand apart and read members before them of another array, which reads the chain: `f[1] = c`,
/// `f[2] = c + p * y[1]`, then `for t in 3..T { f[t] = c + p * y[t-1] + q * f[t-2] }` and `for t in T { y[t] ~ Normal(f[t], s) }`. Such a
/// member is a step of the chain, in a loop of one position: `for t in 2..2 { f[t] = c + p * y[t-1] }`.
/// </summary>
/// <param name="statements">All that define what the circle's statements define.</param>
internal sealed class FirstMemberReduction(IReadOnlyList<Assignment> statements)
{
    private readonly List<(Assignment Statement, Loop Loop)> chains =
        [.. from s in statements from l in s.Loops where l.Order != Order.Free select (s, l)];

    /// <summary>The story with these members as steps; as it is where none stands apart in a circle.</summary>
    public static ValueList<Statement> AsSteps(ValueList<Statement> story, Func<string, bool> isData)
    {
        var assignments = story.OfKind<Statement, Assignment>();
        if (!MayStandApart(assignments)) return story;
        var steps = new Dictionary<Statement, Statement>(ReferenceEqualityComparer.Instance);
        foreach (var circle in new Cycles(assignments, isData).Circles())
        {
            var names = circle.Select(i => assignments[i].Target.Of).ToHashSet();
            var members = new FirstMemberReduction([.. assignments.Where(s => names.Contains(s.Target.Of))]);
            foreach (var at in circle)
                if (members.Step(assignments[at]) is { } step) steps[assignments[at]] = step;
        }

        return steps.Count == 0 ? story : [.. story.Select(s => steps.GetValueOrDefault(s, s))];
    }

    private static bool MayStandApart(ValueList<Assignment> story)
    {
        HashSet<string> chained = [.. story.Where(s => s.Loops.Any(l => l.Order != Order.Free)).Select(s => s.Target.Of)];
        return story.Any(s => chained.Contains(s.Target.Of) && s.Target.At.Any(a => a is AffineIndex { Loop: null })
            && ExprTree.Reads(s).Any(r => r.Of != s.Target.Of && r.At.Any(a => a is AffineIndex { Loop: null })));
    }

    /// <summary>The member as a step; null where it is one, or goes along no chain of the circle.</summary>
    private Assignment? Step(Assignment member)
    {
        if (member.Loops.Any(l => l.Order != Order.Free) || DimensionOf(member.Target.Of, own: true) is not var (dimension, along)
            || dimension >= member.Target.At.Count || member.Target.At[dimension] is not AffineIndex { Loop: null, Offset: var position })
            return null;
        var loop = along with { From = position, To = position };
        if (!ExprTree.Reads(member).All(read => IsBehind(read, along.Order, position))) return null;
        var target = member.Target with { At = Moved(member.Target.At, dimension, loop, position) };
        var rewrite = new ExprRewrite(e => e is Access read && DimensionOf(read.Of, own: false) is var (at, _) && at < read.At.Count
            && read.At[at] is AffineIndex { Loop: null } ? read with { At = Moved(read.At, at, loop, position) } : null, at => at);
        return member switch
        {
            Define define => define with { Loops = [.. define.Loops, loop], Target = target, Value = rewrite.Apply(define.Value) },
            Draw draw => draw with { Loops = [.. draw.Loops, loop], Target = target, Distribution = rewrite.Apply(draw.Distribution) },
            _ => null,
        };
    }

    /// <summary>Whether a read of the chain at a fixed position is one that the chain has passed.</summary>
    private bool IsBehind(Access read, Order order, Size position)
    {
        if (DimensionOf(read.Of, own: false) is not var (at, _) || at >= read.At.Count
            || read.At[at] is not AffineIndex { Loop: null } fixedAt)
            return true;
        return (order == Order.Forward ? position - fixedAt.Offset : fixedAt.Offset - position).IsAtLeast(Size.One) == true;
    }

    /// <summary>Which index of an array of the circle is its place along the chain, where it is defined or read along it.</summary>
    private (int Dimension, Loop Along)? DimensionOf(string array, bool own)
    {
        foreach (var (statement, loop) in chains)
            foreach (var access in own ? [statement.Target] : ExprTree.Reads(statement).Append(statement.Target))
                if (access.Of == array && statements.Any(s => s.Target.Of == array)
                    && access.At.ToList().FindIndex(a => a is AffineIndex { Loop: { } l } && l == loop) is >= 0 and var dimension)
                    return (dimension, loop);
        return null;
    }

    private static ValueList<At> Moved(ValueList<At> at, int dimension, Loop loop, Size position) =>
        [.. at.Select((a, d) => d == dimension ? new AffineIndex(loop, ((AffineIndex)a).Offset - position) : a)];
}
