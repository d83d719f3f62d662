using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Definitions that are cyclic through neighbors, `variance[t] = a + b * variance[t-1]`, of one variable or of several, along one range.
/// Steps: the definitions at each position, in the order in which each finds what it reads.
/// </summary>
public sealed record Recurrence(IReadOnlyList<(Define Define, Loop Along)> Steps, Order Order)
{
    private static readonly ConditionalWeakTable<ModelGraph, ConcurrentDictionary<string, HashSet<string>>> known = [];

    /// <exception cref="LoweringLimit">One pass along a loop cannot compute it.</exception>
    public static Recurrence Analyze(SamplingStep step)
    {
        var defines = step.Statements.Cast<Define>().ToList();
        if (step.Chains is not { } chains) throw LimitOf(defines[0], "it is cyclic, and no loop orders its elements");
        var recurrence = new Recurrence([.. defines.Zip(chains)], step.Order);
        return recurrence.Steps.Select(recurrence.LimitOf).OfType<LoweringLimit>().FirstOrDefault() is { } limit ? throw limit : recurrence;
    }

    /// <summary>The variables that are mutually defined with a variable, which comes first.</summary>
    public static IReadOnlyList<Variable> Members(ModelGraph graph, Variable variable) => !IsCyclic(graph, variable.Name) ? [variable]
        : [variable, .. graph.Variables.Where(v =>
            v.Role == Role.Derived && v != variable && Reaches(graph, variable.Name, v.Name) && Reaches(graph, v.Name, variable.Name))];

    /// <summary>Whether a definition reads its own variable, directly or through others.</summary>
    public static bool IsCyclic(ModelGraph graph, string variable) => Reaches(graph, variable, variable);

    public Loop Along => Steps[0].Along;

    public bool IsForward => Order == Order.Forward;

    /// <summary>The variables that the steps define.</summary>
    public IEnumerable<string> Variables => Steps.Select(s => s.Define.Target.Of).Distinct();

    /// <summary>The index of a variable along which the recurrence runs, and the offset from the step's position there.</summary>
    public (int Dimension, Size Offset) IndexOf(string variable)
    {
        var (define, along) = Steps.First(s => s.Define.Target.Of == variable);
        return IndexOf(define, along);
    }

    /// <summary>Whether a read overlaps with what the steps define, so that it is of a neighbor.</summary>
    public bool IsMember(Access read) => Steps.Any(s => s.Define.Target.Of == read.Of && !AccessBoxes.AreDisjoint(read, s.Define.Target));

    /// <summary>The number of steps back that a read goes; 0 is the step itself.</summary>
    /// <exception cref="LoweringLimit">It is not a neighbor.</exception>
    public int Lag(Access read, Define by, Loop along, Func<Size, int> number)
    {
        var (dimension, offset) = IndexOf(read.Of);
        if (read.At[dimension] is not AffineIndex { Loop: { } loop } affine || loop != along)
            throw LimitOf(by, $"`{read.Span.Text}` is not a neighbor");
        var back = number(offset) - number(affine.Offset);
        return IsForward ? back : -back;
    }

    public static LoweringLimit LimitOf(Define define, string reason) =>
        new(define, reason, "recurrences are supported along one loop, with each position reading its nearest neighbors");

    private static (int Dimension, Size Offset) IndexOf(Define define, Loop along)
    {
        var dimension = define.Target.At.ToList().FindIndex(a => a is AffineIndex { Loop: { } loop } && loop == along);
        return dimension < 0
            ? throw LimitOf(define, $"it has no index `{along.Name}`") : (dimension, ((AffineIndex)define.Target.At[dimension]).Offset);
    }

    private LoweringLimit? LimitOf((Define Define, Loop Along) step)
    {
        var (define, along) = step;
        if (along.From != Along.From || along.To != Along.To)
            return new(define, "its range differs from the rest of its recurrence", $"let all of its loops run over "
                + $"`{Along.From}..{Along.To}`, and write the positions before that as statements of their own, as in `h[1] = 0`");
        if (IndexOf(define, along) != IndexOf(define.Target.Of))
            return LimitOf(define, "its index differs from the rest of its recurrence");
        return define.Loops.Any(l => l.From.Symbols.Concat(l.To.Symbols).Any(s => Size.LoopOf(s) is not null))
            ? LimitOf(define, "its range depends on another loop") : null;
    }

    /// <summary>The names that a definition reads, directly or through other definitions.</summary>
    public static IReadOnlySet<string> Reads(ModelGraph graph, string variable) =>
        known.GetValue(graph, _ => new()).GetOrAdd(variable, (of, story) => Search(story, of), graph);

    private static HashSet<string> Search(ModelGraph graph, string variable)
    {
        var (seen, open) = (new HashSet<string>(), new Stack<string>([variable]));
        while (open.TryPop(out var name))
            foreach (var read in graph.StatementsOf(name).OfType<Define>().SelectMany(ExprTree.Reads)
                .Where(r => seen.Add(r.Of) && graph[r.Of].Role == Role.Derived)) open.Push(read.Of);
        return seen;
    }

    private static bool Reaches(ModelGraph graph, string from, string to) => Reads(graph, from).Contains(to);
}
