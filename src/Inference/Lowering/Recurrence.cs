using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>
/// Definitions that go round through neighbours, `variance[t] = a + b * variance[t-1]`, of one variable or of several. Steps: what each position defines; Starts: what is given besides.
/// </summary>
internal sealed record Recurrence(IReadOnlyList<Variable> Variables, IReadOnlyList<(Define Define, Loop Along)> Steps, IReadOnlyList<Define> Starts)
{
    /// <summary>The recurrence that a variable takes part in, or null.</summary>
    public static Recurrence? Of(ModelGraph graph, Variable variable)
    {
        var members = graph.Variables.Where(v => v.Role == Role.Derived && (v == variable || (Reaches(graph, variable.Name, v.Name) && Reaches(graph, v.Name, variable.Name)))).ToList();
        var defines = members.SelectMany(v => graph.StatementsOf(v.Name)).OfType<Define>().ToList();
        var steps = defines.SelectMany(d => d.Loops.Where(l => l.Order != Order.Free).Take(1).Select(l => (d, l))).ToList();
        return steps.Count == 0 ? null : new(members, steps, [.. defines.Except(steps.Select(s => s.d))]);
    }

    public Loop Along => Steps[0].Along;

    public bool IsForward => Along.Order == Order.Forward;

    /// <summary>Whether every step is of one range, along one loop of its own: what one pass can do.</summary>
    public bool IsOnePass => Steps.All(s => s.Along.From == Along.From && s.Along.To == Along.To && s.Along.Order == Along.Order) && Steps.All(s => s.Define.Loops.Count(l => l.Order != Order.Free) == 1);

    /// <summary>Which bracket of a variable the recurrence runs along, and what is added to the step's position there.</summary>
    public (int Dimension, Size Offset) Written(Variable variable)
    {
        var (define, along) = Steps.First(s => s.Define.Target.Of == variable.Name);
        var dimension = define.Target.At.ToList().FindIndex(a => a is Affine { Loop: { } loop } && loop == along);
        return (dimension, ((Affine)define.Target.At[dimension]).Offset);
    }

    public bool Has(string variable) => Variables.Any(v => v.Name == variable);

    private static bool Reaches(ModelGraph graph, string from, string to)
    {
        var (seen, open) = (new HashSet<string>(), new Stack<string>([from]));
        while (open.TryPop(out var name))
            foreach (var read in graph.StatementsOf(name).OfType<Define>().SelectMany(ExprWalk.Reads).Select(r => r.Of).Where(r => graph[r].Role == Role.Derived))
            {
                if (read == to) return true;
                if (seen.Add(read)) open.Push(read);
            }
        return false;
    }
}
