using ProbDsl.Compiler.Graph;

namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Which names of a story depend on which, through whatever others; `target +=` is a name of its own that depends on what its terms read.
/// </summary>
internal sealed class Dependence
{
    /// <summary>The name under which `target +=` stands.</summary>
    public const string Target = "+=";

    private readonly ILookup<string, string> readers;
    private readonly ILookup<string, string> reads;

    private readonly HashSet<string> given;

    public Dependence(ModelGraph graph)
    {
        given = [.. graph.Variables.Where(v => v.Role is Role.Data or Role.Constant).Select(v => v.Name)];
        var edges = graph.Story.SelectMany(s => ExprWalk.Reads(s)
            .Select(r => new Edge(r.Of, s is Assignment assignment ? assignment.Target.Of : Target))).Distinct().ToList();
        readers = edges.ToLookup(e => e.From, e => e.To);
        reads = edges.ToLookup(e => e.To, e => e.From);
    }

    /// <summary>The names and all that depend on them; what is given depends on nothing.</summary>
    public IEnumerable<string> Descendants(IEnumerable<string> names) => Reach(names, readers);

    /// <summary>The names and all that they depend on; what is given ends the way.</summary>
    public IEnumerable<string> Ancestors(IEnumerable<string> names) => Reach(names, reads);

    private IEnumerable<string> Reach(IEnumerable<string> names, ILookup<string, string> edges)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>();
        foreach (var name in names.Where(reached.Add))
        {
            open.Push(name);
            yield return name;
        }

        while (open.TryPop(out var next))
        {
            foreach (var other in edges[next].Where(reached.Add))
            {
                if (!given.Contains(other)) open.Push(other);
                yield return other;
            }
        }
    }

    private sealed record Edge(string From, string To);
}
