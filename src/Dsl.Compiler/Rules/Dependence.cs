namespace ProbDsl.Compiler.Rules;

/// <summary>
/// The dependence relation between the names of a story, direct or indirect; `target +=` is a name that depends on what its terms read.
/// </summary>
internal sealed class Dependence
{
    /// <summary>The name that denotes `target +=`.</summary>
    public const string Target = "+=";

    private readonly Dictionary<string, List<string>> readers = [];
    private readonly Dictionary<string, List<string>> reads = [];

    private readonly HashSet<string> given = [];

    public Dependence(ModelGraph graph)
    {
        foreach (var variable in graph.Variables)
            if (variable.Role is Role.Data or Role.Constant) given.Add(variable.Name);
        foreach (var statement in graph.Story)
        {
            var reader = statement is Assignment assignment ? assignment.Target.Of : Target;
            foreach (var read in ExprTree.Reads(statement))
            {
                Add(readers, read.Of, reader);
                Add(reads, reader, read.Of);
            }
        }
    }

    /// <summary>The names and all names that depend on them; given values depend on nothing.</summary>
    public IEnumerable<string> Descendants(IEnumerable<string> names) => Reach(names, readers);

    /// <summary>The names and all names that they depend on; given values have no ancestors.</summary>
    public IEnumerable<string> Ancestors(IEnumerable<string> names) => Reach(names, reads);

    private IEnumerable<string> Reach(IEnumerable<string> names, Dictionary<string, List<string>> edges)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>();
        foreach (var name in names)
        {
            if (!reached.Add(name)) continue;
            open.Push(name);
            yield return name;
        }

        while (open.TryPop(out var next))
        {
            if (!edges.TryGetValue(next, out var others)) continue;
            foreach (var other in others)
            {
                if (!reached.Add(other)) continue;
                if (!given.Contains(other)) open.Push(other);
                yield return other;
            }
        }
    }

    private static void Add(Dictionary<string, List<string>> edges, string from, string to)
    {
        if (!edges.TryGetValue(from, out var others)) edges.Add(from, others = []);
        others.Add(to);
    }
}
