namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks statements that read the array that they define at positions from data, `value[n] ~ Normal(value[parent[n]], 1)`: from every
/// member the positions must lead to one that is defined otherwise. In a cycle, members would be defined by themselves.
/// </summary>
internal sealed class CyclicIndexChecks(Problem problem, StandardCatalog catalog)
{
    /// <summary>Diagnostics for the first cycle of each statement.</summary>
    public IEnumerable<Diagnostic> Find() =>
        from statement in problem.Graph.Story.OfType<Assignment>()
        let pointers = Pointers(statement).ToList()
        where pointers.Count > 0
        let cycle = LoweringLimit.Try(() => Cycle(Edges(statement, pointers))).Value
        where cycle is not null
        select BindingDiagnostics.Cyclic(statement, pointers[0], cycle);

    /// <summary>The reads of the statement's own array at a position from data; only for arrays of one index in one loop.</summary>
    private IEnumerable<Access> Pointers(Assignment statement) =>
        statement is { Loops.Count: 1, Target.At: [AffineIndex { Loop: not null }] }
            ? Reads(statement).Where(read => read.Of == statement.Target.Of && read.At is [ComputedIndex by] && IsOfData(by)) : [];

    private IEnumerable<Access> Reads(Assignment statement) =>
        statement is Draw ? DeepReads.Find(problem.Graph, statement) : ExprTree.Reads(statement);

    private bool IsOfData(ComputedIndex by) => DeepReads.Find(problem.Graph, by.Position).All(read => problem.Data.ContainsKey(read.Of));

    /// <summary>The members that each member reads at positions from data.</summary>
    private Dictionary<long, List<long>> Edges(Assignment statement, IReadOnlyList<Access> pointers)
    {
        var edges = new Dictionary<long, List<long>>();
        var own = (AffineIndex)statement.Target.At[0];
        var first = problem.SizeOf(own.Loop!.From + own.Offset);
        foreach (var pointer in pointers)
        {
            var positions = Positions(statement, (ComputedIndex)pointer.At[0]);
            for (var i = 0; i <= problem.SizeOf(own.Loop.To - own.Loop.From); i++)
                (edges.TryGetValue(first + i, out var known) ? known : edges[first + i] = [])
                    .Add((long)positions[positions.Length == 1 ? 0 : i]);
        }

        return edges;
    }

    /// <summary>The positions, [members of the loop], or one number if it is the same for all.</summary>
    private double[] Positions(Assignment statement, ComputedIndex by) =>
        new ExpressionEvaluator(problem, catalog).EvaluateIn(statement.Loops, by.Position);

    /// <summary>The members of a cycle, each of which reads the next, and the last the first; null if there is none.</summary>
    private static IReadOnlyList<long>? Cycle(Dictionary<long, List<long>> edges)
    {
        var (done, path, place, read) = (new HashSet<long>(), new List<long>(), new Dictionary<long, int>(), new List<int>());
        foreach (var start in edges.Keys)
        {
            if (!done.Contains(start)) Enter(start);
            while (path.Count > 0)
            {
                var next = edges.GetValueOrDefault(path[^1]);
                if (next is null || read[^1] == next.Count)
                {
                    Leave();
                    continue;
                }

                var to = next[read[^1]++];
                if (place.TryGetValue(to, out var from)) return [.. path[from..], to];
                if (!done.Contains(to)) Enter(to);
            }
        }

        return null;

        void Enter(long member)
        {
            place[member] = path.Count;
            path.Add(member);
            read.Add(0);
        }

        void Leave()
        {
            done.Add(path[^1]);
            place.Remove(path[^1]);
            path.RemoveAt(path.Count - 1);
            read.RemoveAt(read.Count - 1);
        }
    }
}
